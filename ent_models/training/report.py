"""The report of a run: one HTML file with nothing beside it, to print or to send. Knows records, no screens."""

import html
from collections.abc import Sequence

from ent_models.records import public
from ent_models.training.journal import Curve
from ent_models.training.options import RunResult
from ent_models.training.records import Evaluation
from ent_models.training.runs import About

_WIDE, _HIGH, _EDGE = 640, 220, 36
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1d1b1a; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { border-bottom: 1px solid #ddd; padding: 0.2rem 0.6rem; text-align: end; } th:first-child { text-align: start; }
svg { width: 100%; height: auto; } figure { margin: 1rem 0; } figcaption { font-size: 0.85rem; color: #555; }
td.right { font-weight: 700; } .scroll { overflow-x: auto; }
"""


def html_of(about: About, curve: Curve, result: RunResult | None) -> str:
    """The report; of a run that is not over, what there is so far. `result` None where there is none."""
    options = public(about.options)
    facts = [(name.replace("_", " "), value) for name, value in options.items() if value not in (None, "", 0)]
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{_text(about.title)}</title><style>{_STYLE}</style>",
        f"<h1>{_text(about.title)}</h1>",
        f"<p>{_text(result.message)}</p>" if result else "<p>This run is not finished.</p>",
    ]
    if result is not None and result.evaluation is not None:
        measured = result.evaluation
        parts.append(f"<p>Right in <strong>{measured.accuracy:.2%}</strong> of {measured.images:,} test pictures.</p>")
    if result is not None and result.validation is not None:
        found = result.validation
        parts.append(f"<p>Cross-validation: {found.mean:.2%}, standard deviation {found.spread:.2%}.</p>")
        parts.append(
            _table(("Fold", "Pictures", "Accuracy"), [(f.fold, f.images, f"{f.accuracy:.2%}") for f in found.folds])
        )
    parts += [_chart(curve, "accuracy", "Accuracy"), _chart(curve, "loss", "Loss (cross-entropy, nats)")]
    if curve.marks:
        rows = [(f"{mark.epochs_done:.2f}", mark.text) for mark in curve.marks]
        parts.append("<h2>What happened</h2>" + _table(("Epoch", "What"), rows))
    if curve.epochs:
        parts.append("<h2>Epochs</h2>" + _epochs(curve))
    if result is not None and result.evaluation is not None:
        parts.append("<h2>Test pictures, class by class</h2>" + _confusion(result.evaluation))
    parts.append("<h2>Settings</h2>" + _table(("Setting", "Value"), facts))
    return "\n".join(parts)


def _epochs(curve: Curve) -> str:
    rows = [
        (
            report.epoch,
            f"{report.train_loss:.4f}",
            f"{report.train_accuracy:.2%}",
            "—" if report.test_loss is None else f"{report.test_loss:.4f}",
            "—" if report.test_accuracy is None else f"{report.test_accuracy:.2%}",
            f"{report.images_per_s:,.0f}",
            f"{report.elapsed_s:,.1f}",
            "best" if report.is_best else "",
        )
        for report in curve.epochs
    ]
    heads = ("Epoch", "Loss", "Accuracy", "Held-out loss", "Held-out accuracy", "Pictures/s", "Seconds", "")
    return _table(heads, rows)


def _confusion(measured: Evaluation) -> str:
    heads = ("", *measured.labels, "right")
    rows = [
        (label, *row, f"{score.accuracy:.1%}")
        for label, row, score in zip(measured.labels, measured.confusion, measured.classes, strict=True)
    ]
    return "<p>Rows are what a picture is, columns what it was taken for.</p>" + _table(heads, rows)


def _table(heads: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    head = "".join(f"<th>{_text(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<{tag}>{_text(value)}</{tag}>" for tag, value in _tagged(row)) + "</tr>" for row in rows
    )
    return f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div>'


def _tagged(row: Sequence[object]) -> list[tuple[str, object]]:
    return [("th" if place == 0 else "td", value) for place, value in enumerate(row)]


def _chart(curve: Curve, measure: str, title: str) -> str:
    """Training as a line, held-out as a line with points, against epochs."""
    train = [(step.epochs_done, getattr(step, f"train_{measure}")) for step in curve.steps]
    held = [
        (float(e.epoch), getattr(e, f"test_{measure}"))
        for e in curve.epochs
        if getattr(e, f"test_{measure}") is not None
    ]
    points = [*train, *held]
    if len(points) < 2:
        return ""
    right = max(x for x, _ in points) or 1.0
    low, high = min(y for _, y in points), max(y for _, y in points)
    span = (high - low) or 1.0

    def at(x: float, y: float) -> str:
        across = _EDGE + x / right * (_WIDE - 2 * _EDGE)
        return f"{across:.1f},{_HIGH - _EDGE - (y - low) / span * (_HIGH - 2 * _EDGE):.1f}"

    def line(pairs: list[tuple[float, float]], colour: str, dash: str = "") -> str:
        path = " ".join(at(x, y) for x, y in pairs)
        return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5" stroke-dasharray="{dash}"/>'

    told = (f"{low:.1%}", f"{high:.1%}") if measure == "accuracy" else (f"{low:.2f}", f"{high:.2f}")
    labels = (
        f'<text x="2" y="{_HIGH - _EDGE}" font-size="11">{told[0]}</text>'
        f'<text x="2" y="{_EDGE}" font-size="11">{told[1]}</text>'
        f'<text x="{_WIDE - _EDGE}" y="{_HIGH - 8}" font-size="11" text-anchor="end">epoch {right:.1f}</text>'
    )
    drawn = line(train, "#b36b00") + line(held, "#2f7ec0", "5 3") + labels
    return (
        f'<figure><svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{_text(title)} by epoch">{drawn}</svg>'
        f"<figcaption>{_text(title)}: training pictures as a line, held-out ones dashed</figcaption></figure>"
    )


def _text(value: object) -> str:
    return html.escape(str(value))
