"""Dialogue against action through the script, page by page: where it talks and where it moves."""

from dataclasses import dataclass

from ent_models.scripts.measures.paging import LINES_PER_PAGE, Paging, lay_out
from ent_models.scripts.records import Script


@dataclass(frozen=True, slots=True)
class PulsePage:
    """A page of the layout: printed lines of dialogue (names and asides with it) and of action (headings with it).

    `element` is the first that begins on the page, `scene` its scene or -1; `n_scenes` begin on it.
    """

    page: int
    n_dialogue_lines: int
    n_action_lines: int
    n_scenes: int
    element: int
    scene: int

    @property
    def dialogue_share(self) -> float:
        """Of the printed lines, in [0, 1]; 0 on an empty page."""
        return self.n_dialogue_lines / ((self.n_dialogue_lines + self.n_action_lines) or 1)


def pulse(script: Script, paging: Paging | None = None) -> tuple[PulsePage, ...]:
    """One record a page, in order."""
    paging = paging or lay_out(script)
    n_dialogue = [0] * paging.pages
    n_action = [0] * paging.pages
    n_scenes = [0] * paging.pages
    first = [-1] * paging.pages
    for index, (element, place) in enumerate(zip(script.elements, paging.places, strict=True)):
        page, left, room = place.page - 1, place.n_lines, LINES_PER_PAGE - place.line
        if page < len(first) and first[page] < 0:
            first[page] = index
        if element.kind == "heading":
            n_scenes[page] += 1
        while left > 0 and page < paging.pages:
            n_here = min(left, room)
            (n_dialogue if element.character else n_action)[page] += n_here
            left, room, page = left - n_here, LINES_PER_PAGE, page + 1
    for page in range(1, paging.pages):
        if first[page] < 0:
            first[page] = first[page - 1]
    return tuple(
        PulsePage(
            page + 1,
            n_dialogue[page],
            n_action[page],
            n_scenes[page],
            first[page],
            script.elements[first[page]].scene if first[page] >= 0 else -1,
        )
        for page in range(paging.pages)
    )
