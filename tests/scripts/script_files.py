"""Makes script files for the tests: PDFs in the usual layout."""

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

LEFT_PT = {"heading": 108, "action": 108, "cue": 266, "dialogue": 180, "parenthetical": 223, "transition": 400}
WIDTH = {"heading": 60, "action": 60, "cue": 33, "dialogue": 35, "parenthetical": 25, "transition": 24}


def screenplay_pdf(path: Path, parts: Sequence[tuple[str, str]], lines_a_page: int = 54) -> None:
    """Set (kind, text) parts in 12 point Courier as screenplay programs do, with headers and page numbers."""
    import textwrap

    canvas = Canvas(str(path), pagesize=letter)
    state = {"line": 0, "page": 1}

    def begin() -> None:
        canvas.setFont("Courier", 12)
        if state["page"] > 1:
            canvas.drawString(108, 756, "A NIGHT OUT - Draft 3")
            canvas.drawString(510, 756, f"{state['page']}.")
        state["line"] = 0

    begin()
    number = 0
    name = ""

    def draw(kind: str, row: str) -> None:
        canvas.drawString(LEFT_PT[kind], 720 - 12 * state["line"], row)
        state["line"] += 1

    def turn() -> None:
        canvas.showPage()
        state["page"] += 1
        begin()

    for kind, text in parts:
        rows = textwrap.wrap(text, WIDTH[kind]) or [""]
        if kind == "cue":
            name = text.split("(")[0].strip()
        if kind in ("dialogue", "parenthetical"):
            # A speech that does not fit goes on under its name on the next page.
            for row in rows:
                if state["line"] >= lines_a_page - 1:
                    draw("cue", "(MORE)")
                    turn()
                    draw("cue", f"{name} (CONT'D)")
                draw(kind, row)
            continue
        state["line"] += 1
        if state["line"] + len(rows) + 4 > lines_a_page:
            turn()
        if kind == "heading":
            number += 1
            canvas.drawString(60, 720 - 12 * state["line"], str(number))
            canvas.drawString(560, 720 - 12 * state["line"], str(number))
        for row in rows:
            draw(kind, row)
    canvas.save()
