"""Places in a script, in words."""

from ent_models.scripts.records import Breakdown, KeySentence

MAX_SCENES = 5_000


def told(result: Breakdown, element: int, scene: int) -> str:
    """Where a paragraph stands, in words."""
    parts = []
    if 0 <= scene < len(result.scenes):
        parts.append(f"Scene {scene + 1}, {result.scenes[scene].heading}")
    if 0 <= element < len(result.elements) and result.elements[element].page:
        parts.append(f"page {result.elements[element].page}")
    if not parts:
        parts.append(f"Paragraph {element + 1:,} of {len(result.elements):,}")
    return ", ".join(parts)


def of_sentence(result: Breakdown, sentence: KeySentence) -> str:
    """Where a key sentence stands, in words."""
    return told(result, sentence.element, sentence.scene)


def scenes(result: Breakdown) -> list[tuple[str, int]]:
    """Each scene's short name and its heading's paragraph, for lists of places; of more than `MAX_SCENES` the first."""
    return [(f"{scene.index + 1} {scene.heading[:80]}", scene.element) for scene in result.scenes[:MAX_SCENES]]
