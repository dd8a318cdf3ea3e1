"""Connect Four: seven columns, six rows, four in a line."""

from ent_models.game.drop import DropGame
from ent_models.game.shapes import SHAPES

CONNECT4 = DropGame.of(SHAPES["connect4"])
