"""The whole breakdown as one HTML file: no scripts, no fonts, no pictures from elsewhere; prints well.

All text from the script is escaped. Charts are SVG with their numbers beside them in the tables.
"""

from collections.abc import Iterator, Sequence
from html import escape

from ent_models.scripts import tables
from ent_models.scripts.measures import scenes
from ent_models.scripts.measures.everything import Measures, measure
from ent_models.scripts.records import Script
from ent_models.scripts.tables import Table

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2129; --pale: #6b7280; --line: #d4d7dd; --talk: #b4530a; --act: #2563a8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --pale: #9aa1ad; --line: #3a3f4a; --talk: #e8954a;
  --act: #6ba3e0; } body { background: #16181d; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } .pale { color: var(--pale); } nav a { margin-right: 1rem; }
table { border-collapse: collapse; font-size: 13px; } .wide { overflow-x: auto; }
th, td { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
th { position: sticky; top: 0; background: Canvas; }
svg { width: 100%; height: auto; } .talk { fill: var(--talk); } .act { fill: var(--act); } text { fill: currentColor; }
@page { size: landscape; margin: 1.2cm; }
@media print {
  :root { color-scheme: light; --ink: #000; --pale: #444; --line: #bbb; --talk: #b4530a; --act: #2563a8; }
  body { background: none; font-size: 11px; max-width: none; margin: 0; padding: 0; }
  nav { display: none; } section + section { break-before: page; } h2, svg, tr { break-inside: avoid; }
  h2 { break-after: avoid; } .wide { overflow: visible; }
  table { font-size: 8.5px; } th, td { padding: .1rem .3rem; } th { position: static; }
  thead { display: table-header-group; }
}
"""
MAX_COLUMNS = 42
"""Of a table on one sheet of paper; wider ones, as of very many shooting days, go on below with their first column."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write(
    script: Script, found: Sequence[Table] | None = None, *, known: Measures | None = None, language: str = "en"
) -> str:
    """The report of `script`; `found` are the tables to show, all of them if not given; `known` are its measures."""
    known = known or measure(script)
    shown = tables.all_tables(script, known) if found is None else found
    title = escape(script.title or "Script")
    return "\n".join(
        (
            f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}: breakdown</title><style>{_STYLE}</style></head><body>",
            f"<h1>{title}</h1>",
            f'<p class="pale">{escape(_facts(script, known))}</p>',
            "<nav>" + " ".join(f'<a href="#{escape(one.name)}">{escape(one.title)}</a>' for one in shown) + "</nav>",
            *_sections(script, known, shown),
            "</body></html>\n",
        )
    )


def _facts(script: Script, known: Measures) -> str:
    facts = [
        f"{script.pages or known.pages:,} pages",
        f"{len(script.scenes):,} scenes",
        f"{len(script.characters):,} who speak",
        f"{len(known.locations):,} locations",
        f"about {round(known.length_pages) or 1:,} minutes at a page a minute",
    ]
    return " \u00b7 ".join(facts)


def _sections(script: Script, known: Measures, shown: Sequence[Table]) -> Iterator[str]:
    charts = {"pulse": _pulse_chart, "characters": _share_chart, "scenes": _length_chart}
    for table in shown:
        yield f'<section id="{escape(table.name)}"><h2>{escape(table.title)}</h2>'
        if table.name in charts and table.rows:
            yield charts[table.name](script, known)
        yield _table(table)
        yield "</section>"


def _table(table: Table) -> str:
    if not table.rows:
        return '<p class="pale">Nothing of this in the script.</p>'
    if len(table.columns) > MAX_COLUMNS:
        return "\n".join(_table(part) for part in _sheets(table))
    head = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    body = "\n".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in table.rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>'


def _sheets(table: Table) -> Iterator[Table]:
    """`table` in parts of at most `MAX_COLUMNS` columns, each with the first column."""
    for start in range(1, len(table.columns), MAX_COLUMNS - 1):
        part = slice(start, start + MAX_COLUMNS - 1)
        rows = tuple((row[0], *row[part]) for row in table.rows)
        yield Table(table.name, table.title, (table.columns[0], *table.columns[part]), rows)


def _cell(cell: tables.Cell) -> str:
    if isinstance(cell, str):
        return f"<td>{escape(cell)}</td>"
    if cell is None:
        return "<td></td>"
    return f'<td class="n">{cell:g}</td>' if isinstance(cell, float) else f'<td class="n">{cell}</td>'


def _pulse_chart(_script: Script, known: Measures) -> str:
    """Each page a bar: dialogue upwards, action downwards."""
    points = known.pulse
    most = max((max(one.n_dialogue_lines, one.n_action_lines) for one in points), default=0) or 1
    bars = []
    for place, one in enumerate(points):
        up, down = 50 * one.n_dialogue_lines / most, 50 * one.n_action_lines / most
        bars.append(
            f"<g><title>Page {one.page}: {one.n_dialogue_lines} lines of dialogue, "
            f"{one.n_action_lines} of action</title>"
            f'<rect class="talk" x="{place * 10}" y="{50 - up:.1f}" width="8" height="{up:.1f}"/>'
            f'<rect class="act" x="{place * 10}" y="51" width="8" height="{down:.1f}"/></g>'
        )
    label = "Dialogue above the line, action below it, a bar for each page"
    return _svg(max(1, len(points)) * 10, 102, label, "".join(bars), stretch=True) + f'<p class="pale">{label}.</p>'


def _length_chart(script: Script, known: Measures) -> str:
    """Each scene a bar as wide and high as it is long; outside scenes in the second colour."""
    measured = known.scenes
    longest = max((one.eighths for one in measured), default=1)
    bars = []
    for one in measured:
        scene = script.scenes[one.index]
        height = 60 * one.eighths / longest
        colour = "act" if scene.setting == "EXT" else "talk"
        bars.append(
            f'<rect class="{colour}" x="{one.index * 10}" y="{60 - height:.1f}" width="8" height="{height:.1f}"><title>'
            f"{one.index + 1}. {escape(scene.heading)}: {scenes.eighths_text(one.eighths)} pages</title></rect>"
        )
    label = "Length of each scene; scenes outside have the colour of action in the pulse"
    return _svg(max(1, len(measured)) * 10, 60, label, "".join(bars), stretch=True) + f'<p class="pale">{label}.</p>'


def _share_chart(_script: Script, known: Measures) -> str:
    """The twelve who say most, with their share of all words."""
    rows = []
    best = known.people[:12]
    most = max((one.share for one in best), default=0) or 1
    for place, one in enumerate(best):
        y = place * 20
        rows.append(
            f'<text x="195" y="{y + 13}" text-anchor="end" font-size="12">{escape(one.name[:28])}</text>'
            f'<rect class="talk" x="200" y="{y + 2}" width="{400 * one.share / most:.1f}" height="14"/>'
            f'<text x="{206 + 400 * one.share / most:.1f}" y="{y + 13}" font-size="12">{one.share:.1%}</text>'
        )
    return _svg(680, len(best) * 20, "Share of all spoken words", "".join(rows))


def _svg(width: int, height: int, label: str, content: str, stretch: bool = False) -> str:
    ratio = ' preserveAspectRatio="none" style="height: 8rem"' if stretch else ' style="max-width: 42rem"'
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}"{ratio}>{content}</svg>'
