"""A board as a picture: SVG text, self-contained, or PNG. Sides differ in shape as well as in colour."""

from io import BytesIO
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


def png(board: Board, names: tuple[str, str]) -> bytes:
    """The same picture in points, twice as large. Signs that the built-in font lacks become question marks."""
    from PIL import Image, ImageDraw, ImageFont

    shape = shape_called(board.position.game)
    cell, foot = 2 * _CELL, 2 * _FOOT
    width, height = shape.columns * cell, shape.rows * cell
    image = Image.new("RGB", (width, height + foot), "#ffffff")
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, width - 1, height - 1), 24, fill="#4a4643")
    for row, line in enumerate(board.cells):
        for column, side in enumerate(line):
            x, y = column * cell + cell // 2, row * cell + cell // 2
            pen.circle((x, y), 50, fill=_FILLS[side])
            if side == "1":
                pen.circle((x, y), 27, outline=_MARKS[side], width=10)
            elif side == "2":
                pen.line((x - 16, y - 16, x + 16, y + 16), fill=_MARKS[side], width=10)
                pen.line((x + 16, y - 16, x - 16, y + 16), fill=_MARKS[side], width=10)
            if (row + 1, column + 1) in board.line:
                for start in range(0, 360, 30):
                    pen.arc((x - 57, y - 57, x + 57, y + 57), start, start + 19, fill="#21a36b", width=10)
    told = f"ring: {names[0]}    cross: {names[1]}    {board.position.moves}"
    told = told.encode("latin-1", "replace").decode("latin-1")
    size = 26 * min(1.0, (width - 24) / pen.textlength(told, ImageFont.load_default(26)))
    pen.text((12, height + 30), told, fill="#000000", font=ImageFont.load_default(size))
    stream = BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
