"""Small Four: four in a line on five columns and four rows; a draw with perfect play, learnt in about a minute."""

from ent_models.game.drop import DropGame

SMALL = DropGame("small", "Small Four", columns=5, rows=4, in_a_row=4)
