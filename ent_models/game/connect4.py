"""Connect Four: seven columns, six rows, four in a line."""

from ent_models.game.drop import DropGame

CONNECT4 = DropGame("connect4", "Connect Four", columns=7, rows=6, in_a_row=4)
