"""The boards that there are, as plain numbers: for pages and files, which load no rules. Knows no moves."""

from dataclasses import dataclass

from ent_models.errors import BadInput


@dataclass(frozen=True, slots=True)
class Shape:
    """A board of `columns` by `rows`; `in_a_row` stones in a line win."""

    name: str
    title: str
    columns: int
    rows: int
    in_a_row: int

    @property
    def n_cells(self) -> int:
        """How many stones it holds."""
        return self.columns * self.rows


SHAPES = {
    shape.name: shape for shape in (Shape("connect4", "Connect Four", 7, 6, 4), Shape("small", "Small Four", 5, 4, 4))
}


def shape_called(name: str) -> Shape:
    """The board of that name. Raises BadInput."""
    if name not in SHAPES:
        raise BadInput(f"There is no game called {name!r}. Use one of: {', '.join(SHAPES)}.")
    return SHAPES[name]
