"""Boards in plain Python: the same as the compiled rules, and as pictures."""

import xml.etree.ElementTree as ElementTree
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ent_models.errors import BadInput
from ent_models.game import boards, picture
from ent_models.game.games import GAMES
from ent_models.game.protocol import DRAW, ILLEGAL, LOSS, OPEN
from ent_models.game.records import Position

NASTY = '<script>alert(1)</script>"&'


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(GAMES)), st.lists(st.integers(0, 8), max_size=50))
def test_plain_boards_agree_with_the_compiled_rules(name: str, wishes: list[int]) -> None:
    game = GAMES[name]
    state, moves = game.start(), ""
    for wish in wishes:
        drawn = boards.board(Position(moves, name))
        result = int(game.result(state)[0])
        assert drawn.is_over == (result != OPEN)
        assert (drawn.winner is not None) == (result == LOSS) and bool(drawn.line) == (result == LOSS)
        assert sum(cell != "." for row in drawn.cells for cell in row) == len(moves)
        if result in (LOSS, DRAW):
            with pytest.raises(BadInput, match="over"):
                boards.columns_of(Position(moves + "1", name))
            return
        legal = [int(c) + 1 for c in np.flatnonzero(game.outcomes(state)[0] != ILLEGAL)]
        assert list(drawn.legal) == legal
        column = legal[wish % len(legal)]
        moves += str(column)
        state = game.play(state, np.array([column - 1]))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_game_or_a_sentence(text: str) -> None:
    try:
        boards.board(Position(text))
    except BadInput as problem:
        assert str(problem).endswith(".")


def test_a_picture_is_well_formed_whatever_the_names_are() -> None:
    drawn = boards.board(Position("1212121"))
    text = picture.svg(drawn, (NASTY, "Best"))
    root = ElementTree.fromstring(text)
    assert len(root.findall("{*}circle")) == 42 + 4 + 4  # cells, rings of the first side, the line
    assert "<script>" not in text


def test_a_picture_in_points_shows_the_stones_whatever_the_names_are() -> None:
    drawn = boards.board(Position("1212121"))
    image = Image.open(BytesIO(picture.png(drawn, (NASTY + "○ 日本", "Best"))))
    assert image.format == "PNG" and image.size == (840, 808)
    red, green, blue = image.getpixel((60 + 40, 660))  # within the first side's disc at the bottom left
    assert (red, green, blue) == (0xF2, 0xA9, 0x3B)
    assert image.getpixel((180, 660)) == (0xE8, 0xEF, 0xFF)  # the other's cross beside it
    assert image.getpixel((120, 120)) == (0x4A, 0x46, 0x43)  # the board between four cells
