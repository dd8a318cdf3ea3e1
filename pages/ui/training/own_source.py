"""Where the pictures of the user's own classes come from: a dropped zip, a folder on this computer, or corrections."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import streamlit as st

from ent_models.errors import EntModelsError
from ent_models.pictures.records import Review
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from ent_models.training import manifest
from ent_models.training.manifest import Example
from ent_models.training.own_shelf import new_id, titled
from pages.ui import guard, loaders, show, uploads, words

MIN_PER_CLASS = 2
"""Of a class with one corrected picture nothing can be learned, since one is needed to be asked about."""
_CHOSEN, _REFUSED, _TURN, _TAKEN = "own-chosen", "own-refused", "own-turn", "own-taken"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Pictures to learn from: where they are, the id of the classifier that comes of them, and a title to begin with.

    `job_id` is that of the training, "" before it.
    """

    file: InputFile
    own: str
    title: str
    job_id: str = ""


def chosen() -> Chosen | None:
    """What this visitor has chosen."""
    found: Chosen | None = st.session_state.get(_CHOSEN)
    return found


def keep(choice: Chosen | None) -> None:
    """Remember a choice, or forget it; a dropped file that nobody trains on goes with it."""
    before = chosen()
    st.session_state[_CHOSEN] = choice
    if before is None or (choice is not None and choice.file.path == before.file.path):
        return
    if not loaders.store().is_used(str(before.file.path)):
        inputs.forget(before.file.path)


def draw() -> None:
    """The three ways."""
    key = f"own-drop-{st.session_state.setdefault(_TURN, 0)}"
    st.file_uploader(
        "Drop a zip with one folder of pictures for each class",
        key=key,
        max_upload_size=uploads.MAX_DROP_MB,
        on_change=_take_dropped,
        args=(key,),
        help="roses/1.jpg, tulips/1.jpg, and so on; 20 pictures of each are plenty. Folders called train and test "
        "around them are understood.",
    )
    with (
        st.form("own-path-form", border=False, enter_to_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        typed = st.text_input(
            "Or a folder on this computer",
            key="own-path",
            placeholder="~/Pictures/flowers",
            help="A folder with one folder of pictures for each class, or a zip of that. Nothing is copied.",
        )
        is_sent = st.form_submit_button("Look", key="own-path-look", icon=":material/search:")
    if is_sent:
        path = uploads.typed_path(typed or "")
        if path is None:
            _refuse("Type the path of a folder first.")
        else:
            _take(partial(inputs.refer, path))
        st.rerun()
    _corrections()
    refused = st.session_state.get(_REFUSED)
    if refused:
        show.failed(refused)


def _corrections() -> None:
    examples, n_alone = corrected(loaders.store().albums.reviews())
    if not examples:
        st.caption(
            "Pictures that you correct in the Pictures room can be used as well"
            + (f": so far {words.count(n_alone, 'class has', 'classes have')} a single one." if n_alone else ".")
        )
        return
    n_classes = len({example.label for example in examples})
    counted = f"{words.count(len(examples), 'picture')}, {words.count(n_classes, 'class', 'classes')}"
    st.button(
        f"Use my corrections ({counted})",
        key="own-corrections",
        icon=":material/rate_review:",
        on_click=_take_corrections,
        help="Pictures that you accepted or corrected in the Pictures room"
        + (f". {words.count(n_alone, 'class', 'classes')} with a single picture left out." if n_alone else "."),
    )


def corrected(reviews: tuple[tuple[str, Review], ...]) -> tuple[tuple[Example, ...], int]:
    """Pictures with a class that users confirmed or gave, and how many classes are left out with only one."""
    said = [
        Example(review.path, review.label.strip(), sha256)
        for sha256, review in reviews
        if review.verdict in ("accepted", "corrected") and review.label.strip() and Path(review.path).is_absolute()
    ]
    counts = Counter(example.label for example in said)
    enough = tuple(example for example in said if counts[example.label] >= MIN_PER_CLASS)
    return enough[-manifest.MAX_EXAMPLES :], sum(number < MIN_PER_CLASS for number in counts.values())


def _take_corrections() -> None:
    examples, _ = corrected(loaders.store().albums.reviews())
    now = datetime.now()
    _take(
        partial(inputs.keep, "corrected pictures.json", manifest.compose(examples)),
        f"My corrections of {now.day} {now:%b}",
    )


def _take_dropped(key: str) -> None:
    # A second run may begin while this one still works on the same file: it is taken once.
    taken: set[str] = st.session_state.setdefault(_TAKEN, set())
    file = st.session_state.get(key)
    if file is not None and file.file_id not in taken:
        taken.add(file.file_id)
        _take(partial(_kept, file.name, file.getvalue()))
    st.session_state[_TURN] += 1  # the bytes are freed


def _kept(name: str, data: bytes) -> InputFile:
    return inputs.keep(name, data)


def _take(read: Callable[[], InputFile], title: str = "") -> None:
    """Choose what `read` gives, or say why not."""
    with guard.guarded():
        try:
            file = read()
        except EntModelsError as problem:
            _refuse(str(problem))
            return
        keep(Chosen(file, new_id(), titled(title or Path(file.name).stem)))
        _refuse("")


def _refuse(sentence: str) -> None:
    st.session_state[_REFUSED] = sentence
