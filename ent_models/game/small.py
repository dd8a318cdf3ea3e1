"""Small Four: four in a line on five columns and four rows; a draw with perfect play, learnt in about a minute."""

from ent_models.game.drop import DropGame
from ent_models.game.shapes import SHAPES

SMALL = DropGame.of(SHAPES["small"])
