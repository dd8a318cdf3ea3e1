"""Each scene's length in eighths of a page and in minutes, and how much of it is spoken.

An eighth is the unit of film schedules: a page has eight, a scene has at least one, and what is begun is counted, as
Final Draft does (172 of the 202 scenes of Big Fish come out the same, 200 within one eighth). A page is taken for a
minute of screen time, as the trade does; see `paging` for where the pages come from.
"""

import math
from dataclasses import dataclass

from ent_models.scripts.measures.paging import EIGHTHS_PER_PAGE, Paging, lay_out
from ent_models.scripts.records import Script


@dataclass(frozen=True, slots=True)
class SceneLength:
    """A scene's length. `page` from 1 is the layout's; `eighths` of a page, at least 1; words as written."""

    index: int
    page: int
    eighths: int
    minutes: float
    n_dialogue_words: int
    n_action_words: int


def lengths(script: Script, paging: Paging | None = None) -> tuple[SceneLength, ...]:
    """One record a scene, in order."""
    paging = paging or lay_out(script)
    n_dialogue = [0] * len(script.scenes)
    n_action = [0] * len(script.scenes)
    for element in script.elements:
        if element.scene < 0:
            continue
        if element.kind in ("dialogue", "lyrics"):
            n_dialogue[element.scene] += len(element.text.split())
        elif element.kind == "action":
            n_action[element.scene] += len(element.text.split())
    found = []
    for scene in script.scenes:
        is_last = scene.index + 1 == len(script.scenes)
        end = len(script.elements) if is_last else script.scenes[scene.index + 1].element
        pages = max(0.0, paging.position(end) - paging.position(scene.element))
        eighths = max(1, math.ceil(pages * EIGHTHS_PER_PAGE - 1e-9))
        found.append(
            SceneLength(
                scene.index,
                paging.places[scene.element].page,
                eighths,
                eighths / EIGHTHS_PER_PAGE,
                n_dialogue[scene.index],
                n_action[scene.index],
            )
        )
    return tuple(found)


def eighths_text(eighths: int) -> str:
    """11 eighths as schedules write them: "1 3/8"."""
    pages, rest = divmod(eighths, EIGHTHS_PER_PAGE)
    if not rest:
        return str(pages)
    return f"{pages} {rest}/8" if pages else f"{rest}/8"
