"""Two drafts with known changes."""

# ruff: noqa: E501

from dataclasses import replace
from pathlib import Path

import pytest

from ent_models.scripts import breakdown, drafts, fountain, rewriting
from ent_models.scripts.documents import read
from ent_models.scripts.records import Document

SCENES = {
    "kitchen": "INT. KITCHEN - DAY\n\nAnna cuts bread while the kettle whistles on the stove.\n\nANNA\nWhere did he put the butter this time?\n",
    "garden": "EXT. GARDEN - DAY\n\nBen digs a hole beneath the old apple tree, sweating.\n\nBEN\nDeeper. It has to be much deeper than that.\n",
    "harbour": "EXT. HARBOUR - NIGHT\n\nA trawler comes in under a yellow moon. Ropes fly.\n\nCARLA\nYou are late, captain, and the police were here.\n",
    "office": "INT. OFFICE - DAY\n\nTypewriters clatter. A clerk sorts envelopes by colour.\n\nCLERK\nThe blue ones go upstairs, never the red.\n",
    "train": "INT. TRAIN - DUSK\n\nFields rush past the window; a child counts cows aloud.\n\nCHILD\nSeventeen! And a horse, does a horse count?\n",
}  # fmt: skip


def script(*texts: str) -> Document:
    return breakdown.document(fountain.parse("\n".join(SCENES.get(text, text) for text in texts)), "screenplay")


def found(before: Document, after: Document) -> list[tuple[str, int, int, bool]]:
    return [(one.change, one.before, one.after, one.is_moved) for one in drafts.compare(before, after).scenes]


def test_the_same_draft() -> None:
    one = script(*SCENES)
    comparison = drafts.compare(one, one)
    assert found(one, one) == [("kept", index, index, False) for index in range(5)]
    assert all(change.likeness == 1 and not change.eighths_gained for change in comparison.scenes)
    assert all(not change.share_gained for change in comparison.characters)
    assert comparison.pages_before == comparison.pages_after


def test_added_cut_moved_and_rewritten() -> None:
    before = script("kitchen", "garden", "harbour", "office")
    rewritten = SCENES["office"].replace("never the red", "and the red ones downstairs, quickly now")
    after = script("harbour", "kitchen", "train", rewritten)
    assert found(before, after) == [
        ("cut", 1, -1, False),
        ("kept", 2, 0, False),
        ("kept", 0, 1, True),  # one of the two has moved: the one with less text
        ("added", -1, 2, False),
        ("rewritten", 3, 3, False),
    ]
    comparison = drafts.compare(before, after)
    assert [comparison.count(change) for change in ("kept", "rewritten", "added", "cut", "moved")] == [2, 1, 1, 1, 1]
    office = comparison.scenes[-1]
    assert 0.6 < office.likeness < 1 and office.n_words_gained == 4 and not office.is_heading_changed
    people = {one.name: one for one in comparison.characters}
    assert (people["BEN"].share_after, people["CHILD"].share_before) == (0, 0)
    assert people["CLERK"].n_words_after == people["CLERK"].n_words_before + 4
    assert people["CLERK"].share_gained > 0


def test_changed_words_of_a_rewritten_scene() -> None:
    before = script("kitchen", SCENES["office"] + "\nShe waits.\n")
    after = script("kitchen", SCENES["office"].replace("never the red.", "and so do the red.") + "\nHe waits.\n")
    kept, office = drafts.compare(before, after).scenes
    assert kept.words == ()
    assert [(one.kind, one.text) for one in office.words] == [
        ("same", "\u2026 clerk sorts envelopes by colour.\nCLERK: The blue ones go upstairs, "),
        ("cut", "never "), ("added", "and so do "), ("same", "the red.\n"),
        ("cut", "She "), ("added", "He "), ("same", "waits.\n"),
    ]  # fmt: skip


def test_changed_words_without_spaces() -> None:
    before, after = (
        script(f"INT. HAUS - TAG\n\n\u5f7c\u306f{word}\u3092\u98f2\u3080\u3002\n") for word in ("\u8336", "\u9152")
    )
    (scene,) = drafts.compare(before, after).scenes
    assert [one.text for one in scene.words] == ["\u5f7c\u306f", "\u8336", "\u9152", "\u3092\u98f2\u3080\u3002\n"]


def test_changed_words_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def long(word: str) -> Document:
        return script(*(f"INT. ROOM {n} - DAY\n\nRoom {n} is {word} and {word}.\n" for n in range(4)))

    monkeypatch.setattr(rewriting, "MAX_CHARACTERS", 60)
    comparison = drafts.compare(long("small"), long("large"))
    shown = [bool(one.words) for one in comparison.scenes]
    assert shown == sorted(shown, reverse=True) and 0 < sum(shown) == 4 - comparison.n_wordless < 4
    monkeypatch.setattr(rewriting, "MAX_CHARACTERS", 10)  # less than any one scene
    assert drafts.compare(long("small"), long("large")).n_wordless == 4
    monkeypatch.undo()
    monkeypatch.setattr(rewriting, "MAX_WORK", 10)
    assert drafts.compare(long("small"), long("large")).n_wordless == 4
    assert all(one.change == "rewritten" for one in comparison.scenes)


def test_a_new_heading_alone_is_a_rewrite() -> None:
    after = script(SCENES["kitchen"].replace("DAY", "NIGHT"), "garden")
    (change, _) = drafts.compare(script("kitchen", "garden"), after).scenes
    assert (change.change, change.is_heading_changed, change.likeness) == ("rewritten", True, 1.0)


def test_scenes_with_nothing_but_headings() -> None:
    before = script("INT. A - DAY\n", "INT. B - DAY\n", "INT. C - DAY\n")
    assert found(before, script("INT. A - DAY\n", "INT. C - DAY\n")) == [
        ("kept", 0, 0, False), ("cut", 1, -1, False), ("kept", 2, 1, False),
    ]  # fmt: skip


@pytest.mark.parametrize("n_before", [0, 5])
def test_no_scenes(n_before: int) -> None:
    names = list(SCENES)[:n_before]
    nothing = script("Nothing happens.")
    assert found(script(*names) if names else nothing, nothing) == [("cut", k, -1, False) for k in range(n_before)]
    assert found(nothing, script(*names) if names else nothing) == [("added", -1, k, False) for k in range(n_before)]


def test_real_script_with_known_changes(data_dir: Path) -> None:
    before = read(data_dir / "scripts" / "Big-Fish.fdx")
    text = (data_dir / "scripts" / "Big-Fish.fountain").read_text(encoding="utf-8")
    after = read(data_dir / "scripts" / "Big-Fish.fountain")
    assert drafts.compare(after, after).count("kept") == len(after.scenes)
    # Ten scenes of the Fountain file have no heading that is one, so that their text ends the scene before.
    comparison = drafts.compare(before, after)
    assert comparison.count("cut") <= 12 and comparison.count("added") == 0 and comparison.count("moved") <= 4
    # Three long scenes cut, one moved to the end.
    starts = [scene.element for scene in after.scenes] + [len(after.elements)]
    gone, moved = (20, 50, 150), 100
    order = [k for k in range(len(after.scenes)) if k not in (*gone, moved)] + [moved]
    elements = [
        replace(element, scene=place)
        for place, k in enumerate(order)
        for element in after.elements[starts[k] : starts[k + 1]]
    ]
    scenes, at = [], 0
    for place, k in enumerate(order):
        scenes.append(replace(after.scenes[k], index=place, element=at))
        at += starts[k + 1] - starts[k]
    edited = replace(after, elements=tuple(elements), scenes=tuple(scenes))
    changes = drafts.compare(after, edited).scenes
    assert {one.before for one in changes if one.change == "cut"} == set(gone)
    assert {one.before for one in changes if one.is_moved} == {moved}
    assert not any(one.change in ("added", "rewritten") for one in changes)
    assert len(text) > 100_000
