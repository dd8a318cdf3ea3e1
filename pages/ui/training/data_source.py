"""Which pictures a run learns from, and ways to get CIFAR-10 where it is not on this machine."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ent_models.errors import BadInput, EntModelsError
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from ent_models.training import datasets, download
from pages.ui import loaders, show, uploads, words

KEY = "training-data"
DOWNLOAD = "data cifar10"
POLL_S = 1.0
_NAMES = {"cifar10": "CIFAR-10", "digits": "Digits"}
_REFUSAL, _TURN = "training-data-refusal", "training-data-turn"


def choose() -> tuple[str, InputFile] | None:
    """The set's name and where it lies; None while CIFAR-10 is wanted and is nowhere."""
    found = datasets.place("cifar10")
    if KEY not in st.session_state:
        st.session_state[KEY] = "cifar10" if found else "digits"
    name = st.segmented_control("Data", list(_NAMES), required=True, key=KEY, format_func=lambda key: _NAMES[key])
    place = found if name == "cifar10" else datasets.place("digits")
    if name == "cifar10":
        _cifar10(found)
    else:
        _digits(place, is_alone=found is None)
    if place is None:
        return None
    return str(name), InputFile(datasets.dataset(str(name)).title, place, inputs.digest_of_folder(place), 0)


def _digits(place: Path | None, *, is_alone: bool) -> None:
    data = datasets.dataset("digits")
    if place is None:
        show.failed("The digits come with scikit-learn, which is not installed. Run pip install scikit-learn.")
        return
    st.caption(
        f"{data.n_train + data.n_test:,} handwritten digits of 8 x 8 pixels, enlarged to 32 x 32. They come with "
        "scikit-learn. Much easier than CIFAR-10: what a network reaches here says little about photographs."
    )
    if is_alone:
        st.caption(
            "CIFAR-10 is not on this machine. Choose it above for ways to get it; your own classes have their own tab."
        )


def _cifar10(place: Path | None) -> None:
    data = datasets.dataset("cifar10")
    told = f"{data.n_train:,} photographs to learn from and {data.n_test:,} to measure by, 32 x 32 pixels."
    if place is not None:
        st.caption(words.literal(f"{told} Found in {place}"))
        with st.expander("Use another copy", icon=":material/folder_open:", key="other-cifar10"):
            _ways()
        return
    with st.container(border=True, key="no-cifar10"):
        st.text("CIFAR-10 is not on this machine.")
        st.caption(
            f"{told} Drop the archive, say where it lies, or download it. Until then there are the digits, and your "
            "own classes in their own tab."
        )
        _ways()


def _ways() -> None:
    """Three ways to a CIFAR-10, and why the last try did not help."""
    turn = st.session_state.setdefault(_TURN, 0)
    dropped = st.file_uploader(
        f"Drop {download.ARCHIVE}",
        key=f"drop-cifar10-{turn}",
        max_upload_size=uploads.MAX_DROP_MB,
        help="The original archive. It is checked, and kept in the folder of Rushes.",
    )
    if dropped is not None:
        with st.spinner("Checking the archive"):
            _try(lambda: datasets.remember(download.keep(dropped.getvalue())))
    with (
        st.form(f"cifar10-path-form-{turn}", border=False, enter_to_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        typed = st.text_input(
            "Or a folder or file on this computer",
            key=f"cifar10-path-{turn}",
            placeholder="~/data/cifar-10-batches-py",
            help="torchvision's folder, the archive, or parquet files from Hugging Face. Nothing is copied.",
        )
        is_sent = st.form_submit_button("Use", key=f"use-cifar10-{turn}", icon=":material/check:")
    if is_sent:
        _try(lambda: datasets.remember(_path(typed or "")))
    if st.session_state.get(_REFUSAL):
        show.failed(st.session_state[_REFUSAL])
    _download()


def _try(work: Callable[[], None]) -> None:
    """Do it, remember why it failed if it did, and draw the page again with empty fields."""
    try:
        work()
        st.session_state[_REFUSAL] = ""
    except EntModelsError as problem:
        st.session_state[_REFUSAL] = str(problem)
    st.session_state[_TURN] += 1
    st.rerun()


def _path(typed: str) -> Path:
    """The path that was typed, with or without quotes around it. Raises BadInput."""
    bare = typed.strip().strip("'\"").removeprefix("file://")
    if not bare:
        raise BadInput("Type the path of a folder or file first.")
    try:
        return Path(bare).expanduser()
    except RuntimeError as problem:  # ~somebody who does not exist
        raise BadInput("There is no such user on this computer. Check the path.") from problem


def _download() -> None:
    """The only button here that uses the network, and only when a user presses it."""
    status = loaders.downloads().status(DOWNLOAD)
    if status is not None and status.is_running:
        _progress()
        return
    if st.button(
        f"Download ({words.size(download.SIZE_BYTES)})", key="download-cifar10", icon=":material/cloud_download:"
    ):
        loaders.downloads().start(DOWNLOAD, ("data", "pull", "cifar10"))
        st.rerun()
    st.caption(words.literal(f"From {download.URL}. Used only if its SHA-256 is {download.SHA256}"))
    if status is not None and status.failed:
        show.failed(status.note.removeprefix("rushes: ") or "The download failed.")


@st.fragment(run_every=POLL_S)
def _progress() -> None:
    """How far the download is; the page is drawn again when it ends."""
    status = loaders.downloads().status(DOWNLOAD)
    if status is None or not status.is_running:
        st.rerun()
    st.text(f"Downloading. {status.note}")
