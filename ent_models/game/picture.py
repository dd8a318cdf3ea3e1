"""A board as a picture: SVG text, self-contained. Sides differ in shape as well as in colour."""

from xml.sax.saxutils import escape

from ent_models.game.records import Board
from ent_models.game.shapes import shape_called

_CELL = 60
_FOOT = 44
_FILLS = {"1": "#f2a93b", "2": "#3f6fd8", ".": "#ffffff"}
_MARKS = {"1": "#8a4f00", "2": "#e8efff"}


def svg(board: Board, names: tuple[str, str]) -> str:
    """The board with its winning line marked, and who played. `names` may hold anything."""
    shape = shape_called(board.position.game)
    width, height = shape.columns * _CELL, shape.rows * _CELL
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + _FOOT}" width="{width}" '
        f'height="{height + _FOOT}" role="img">',
        f"<title>{escape(shape.title)}: {escape(board.position.moves)}</title>",
        f'<rect width="{width}" height="{height + _FOOT}" fill="#ffffff"/>',
        f'<rect width="{width}" height="{height}" rx="12" fill="#4a4643"/>',
    ]
    for row, line in enumerate(board.cells):
        for column, side in enumerate(line):
            x, y = column * _CELL + _CELL // 2, row * _CELL + _CELL // 2
            parts.append(f'<circle cx="{x}" cy="{y}" r="25" fill="{_FILLS[side]}"/>')
            if side == "1":
                parts.append(f'<circle cx="{x}" cy="{y}" r="11" fill="none" stroke="{_MARKS[side]}" stroke-width="5"/>')
            elif side == "2":
                cross = f"M{x - 8} {y - 8}l16 16m0-16l-16 16"
                parts.append(f'<path d="{cross}" stroke="{_MARKS[side]}" stroke-width="5" fill="none"/>')
            if (row + 1, column + 1) in board.line:
                parts.append(
                    f'<circle cx="{x}" cy="{y}" r="26" fill="none" stroke="#21a36b" stroke-width="5" '
                    'stroke-dasharray="9 5"/>'
                )
    told = f"○ {names[0]}    ✕ {names[1]}    {board.position.moves}"
    how = 'font-family="sans-serif" font-size="13" xml:space="preserve"'
    parts.append(f'<text x="6" y="{height + 28}" {how}>{escape(told)}</text>')
    return "\n".join([*parts, "</svg>\n"])
