"""All runs side by side: a table, their curves on one chart, and the leaderboard."""

import streamlit as st

from ent_models.training.datasets import DATASETS
from ent_models.training.options import RunResult
from ent_models.training.runs import About, RunFolder, Runs
from pages.ui import show, words
from pages.ui.training import curve, run_jobs

N_FIRST = 4


def draw() -> None:
    """The table, the chart of the chosen runs, the leaderboard."""
    known = Runs.at_home().all()
    if not known:
        show.empty("No run yet. Start one under Train.", key="empty-runs")
        return
    jobs = run_jobs.jobs()
    rows = [(run, about, run_jobs.result(jobs.get(run.id))) for run, about in known]
    st.caption("Choose runs to see their curves together.")
    event = st.dataframe(
        [_row(*row) for row in rows],
        hide_index=True,
        key="all-runs",
        on_select="rerun",
        selection_mode="multi-row",
        alt="Runs with network, data, accuracy, epochs and time",
    )
    chosen = [rows[index] for index in event.selection.rows if index < len(rows)] or rows[:N_FIRST]
    named = [(f"{about.title}, {words.when(about.created_at)}", run.curve()) for run, about, _ in chosen]
    if any(found.epochs for _, found in named):
        by = st.segmented_control(
            "Compare", ["By epoch", "By time"], default="By epoch", required=True, key="compare-by",
            label_visibility="collapsed",
        )  # fmt: skip
        curve.together(named, by_time=by == "By time", key="runs-together")
    _leaderboard([(about, result) for _, about, result in rows])


def _row(run: RunFolder, about: About, result: RunResult | None) -> dict[str, object]:
    found = run.curve()
    held = [report.test_accuracy for report in found.epochs if report.test_accuracy is not None]
    measured = result.evaluation if result else None
    validation = result.validation if result else None
    return {
        "Started": words.when(about.created_at),
        "Run": about.title,
        "By": about.options.visitor,
        "Test": _percent(measured.accuracy if measured else validation.mean if validation else None),
        "Held-out, best": _percent(max(held, default=None)),
        "Epochs": f"{found.epochs[-1].epoch if found.epochs else 0} of {about.options.epochs}",
        "Time": words.span(found.epochs[-1].elapsed_s) if found.epochs else "—",
        "Pictures/s": round(found.epochs[-1].images_per_s) if found.epochs else None,
        "Parameters": measured.parameters if measured else None,
    }


def _percent(share: float | None) -> str:
    return f"{share:.1%}".replace("%", " %") if share is not None else "—"


def _leaderboard(rows: list[tuple[About, RunResult | None]]) -> None:
    """The best finished run of each visitor, for each set of pictures, by accuracy on the test pictures."""
    for name, data in DATASETS.items():
        best: dict[str, tuple[float, About, RunResult]] = {}
        for about, result in rows:
            if result is None or result.evaluation is None or about.options.data != name or not about.options.visitor:
                continue
            score = result.evaluation.accuracy
            if score > best.get(about.options.visitor, (-1.0,))[0]:
                best[about.options.visitor] = (score, about, result)
        if not best:
            continue
        st.subheader(f"Leaderboard: {data.title}")
        st.dataframe(
            [
                {
                    "Place": place,
                    "Name": visitor,
                    "Test accuracy": _percent(score),
                    "Network": about.options.network,
                    "Training time": words.span(result.elapsed_s),
                }
                for place, (visitor, (score, about, result)) in enumerate(
                    sorted(best.items(), key=lambda item: -item[1][0]), start=1
                )
            ],
            hide_index=True,
            key=f"leaderboard-{name}",
            alt=f"Best run of each visitor on {data.title}",
        )
