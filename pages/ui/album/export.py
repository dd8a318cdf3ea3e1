"""Taking pictures of a folder elsewhere: tables, sidecars, contact sheets, lists and copies of the files."""

from collections.abc import Callable

import streamlit as st

from ent_models.errors import EntModelsError
from ent_models.jobs.job import Job
from ent_models.store.albums import Query, Tally
from pages.ui import loaders, show, words
from pages.ui.album import filters, held, packing
from pages.ui.album.held import Made

MOST_ON_A_SHEET = 2_000
_WHAT = {
    "csv": ":material/table: CSV",
    "json": ":material/data_object: JSON lines",
    "xmp": ":material/sell: XMP sidecars",
    "sheet": ":material/grid_on: Contact sheet",
    "paths": ":material/list: List of paths",
    "copy": ":material/content_copy: Copy the files",
}
_STYLES: dict[packing.Style, str] = {
    "appended": "still.jpg.xmp: digiKam, darktable, Immich, PhotoPrism",
    "replaced": "still.xmp: Lightroom and Bridge, which read it for camera raw files only",
}


def draw(job: Job, tally: Tally) -> None:
    """Which pictures, as what, and the button that does it."""
    key = held.key_of(job)
    ids = _ids(job, tally)
    if not ids:
        show.empty("No picture fits the filters, and none is chosen.", key=f"empty-export-{key}")
        return
    what = st.pills(
        "As",
        list(_WHAT),
        default="csv",
        required=True,
        format_func=_WHAT.__getitem__,
        key=f"album-export-what-{key}",
        persist_state="session",
    )
    with st.container(border=True, key=f"album-export-{key}"):
        _FORMS[str(what)](job, ids)


def _ids(job: Job, tally: Tally) -> tuple[str, ...]:
    """The pictures to export, in the order of the grid."""
    key, chosen, albums = held.key_of(job), held.of(job).chosen, loaders.store().albums
    asked = filters.asked(job)
    n_found = albums.count(job.sha256, asked)
    told = filters.described(asked)
    scopes = {"filtered": f"All {n_found:,} that the filters show" if told else f"All {tally.n_pictures:,}"}
    if chosen:
        scopes = {"chosen": f"The chosen ({len(chosen):,})", **scopes}
    scope = st.segmented_control(
        "Which pictures",
        list(scopes),
        default=next(iter(scopes)),
        required=True,
        format_func=lambda name: scopes.get(name, name),
        key=f"album-export-scope-{'some' if chosen else 'all'}-{key}",
    )
    if told and scope == "filtered":
        st.caption(f"Filters: {told}")
    if scope == "chosen":
        everything = albums.ids(job.sha256, Query(sort=asked.sort))
        return tuple(picture for picture in everything if picture in chosen)
    return albums.ids(job.sha256, asked)


def _csv(job: Job, ids: tuple[str, ...]) -> None:
    st.text("One row a picture: path, label, confidence, verdict, what you said, quality, size, digest.")
    _make(job, "csv", ids, "csv", "text/csv", packing.as_csv)


def _json(job: Job, ids: tuple[str, ...]) -> None:
    st.text("One object a line, with all labels and everything that was measured.")
    _make(job, "json", ids, "jsonl", "application/jsonl", packing.as_json_lines)


def _paths(job: Job, ids: tuple[str, ...]) -> None:
    st.text("One full path a line, for other programs.")
    _make(job, "paths", ids, "txt", "text/plain", packing.as_paths)


def _xmp(job: Job, ids: tuple[str, ...]) -> None:
    key = held.key_of(job)
    st.text("Labels and what they are a kind of, as keywords. Doubtful labels are left out unless you reviewed them.")
    style = st.radio(
        "Names of the sidecars",
        list(_STYLES),
        format_func=_STYLES.__getitem__,
        key=f"album-xmp-style-{key}",
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _make(
            job,
            "xmp",
            ids,
            "zip",
            "application/zip",
            lambda job, ids: packing.as_sidecars(job, ids, style),
            form=(style,),
        )
        with st.popover("Write beside the pictures", icon=":material/edit_document:", key=f"album-beside-{key}"):
            st.text(
                f"Write {words.count(len(ids), 'sidecar')} into the folder itself? Keywords are added to sidecars that "
                "are there already; what else is in them stays."
            )
            st.text(job.path)
            if st.button("Yes, write them", type="primary", key=f"album-beside-yes-{key}"):
                _do(job, "xmp", lambda: packing.write_sidecars(job, ids, style), "Writing the sidecars")
    _outcome(job, "xmp")


def _sheet(job: Job, ids: tuple[str, ...]) -> None:
    key = held.key_of(job)
    if len(ids) > MOST_ON_A_SHEET:
        st.text(f"Contact sheets hold up to {MOST_ON_A_SHEET:,} pictures: choose fewer, or filter.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = st.segmented_control(
            "As", ["pdf", "jpeg"], default="pdf", required=True, format_func=str.upper, key=f"album-sheet-form-{key}"
        )
        turned = st.segmented_control(
            "Page",
            ["upright", "across"],
            default="upright",
            required=True,
            format_func=str.capitalize,
            key=f"album-sheet-turn-{key}",
        )
        columns = st.slider("Columns", 2, 10, 5, key=f"album-sheet-columns-{key}", width=200)
    ending, mime = ("pdf", "application/pdf") if form == "pdf" else ("zip", "application/zip")

    def drawn(job: Job, ids: tuple[str, ...]) -> bytes:
        return packing.as_sheet(job, ids, is_pdf=form == "pdf", is_landscape=turned == "across", columns=columns)

    _make(job, "sheet", ids, ending, mime, drawn, form=(form, turned, columns))


def _copy(job: Job, ids: tuple[str, ...]) -> None:
    key = held.key_of(job)
    typed = st.text_input(
        "Folder to copy to",
        key=f"album-copy-to-{key}",
        placeholder="~/Pictures/selects",
        help="It is made if it is not there. Files that are there already are never written over.",
    )
    if st.button(
        f"Copy {words.count(len(ids), 'file')}",
        type="primary",
        icon=":material/content_copy:",
        key=f"album-copy-{key}",
        disabled=not (typed or "").strip(),
    ):
        _do(job, "copy", lambda: packing.copy(job, ids, str(typed)), "Copying the files")
    _outcome(job, "copy")


_FORMS: dict[str, Callable[[Job, tuple[str, ...]], None]] = {
    "csv": _csv,
    "json": _json,
    "xmp": _xmp,
    "sheet": _sheet,
    "paths": _paths,
    "copy": _copy,
}


def _make(
    job: Job,
    what: str,
    ids: tuple[str, ...],
    ending: str,
    mime: str,
    make: Callable[[Job, tuple[str, ...]], bytes],
    *,
    form: tuple[object, ...] = (),
) -> None:
    """A button that prepares a file, which is then offered for download until it would be another: `form` tells."""
    of, label = hash((what, ids, form)), f"Prepare {words.count(len(ids), 'picture')}"
    if st.button(label, type="primary", key=f"album-make-{what}-{held.key_of(job)}"):
        mine = held.of(job)
        mine.made, mine.told = None, None
        with st.spinner(f"Preparing {words.count(len(ids), 'picture')}", show_time=True):
            try:
                data = make(job, ids)
            except (EntModelsError, OSError) as problem:
                show.failed(packing.reason(problem))
                return
        name = f"{words.file_stem(job.name + '.')}.{ending}"
        mine.made = Made(what, name, mime, data, len(ids), of)

    made = held.of(job).made
    if made is not None and made.of == of:
        _download(job, made)


def _download(job: Job, made: Made) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download {words.literal(made.name)}",
            made.data,
            file_name=made.name,
            mime=made.mime,
            icon=":material/download:",
            key=f"album-download-{held.key_of(job)}",
            on_click="ignore",
        )
        st.caption(f"{words.count(made.n_pictures, 'picture')}, {words.size(len(made.data))}")


def _do(job: Job, what: str, act: Callable[[], str], doing: str) -> None:
    """Do something that writes files, and remember what came of it."""
    mine = held.of(job)
    mine.made = None
    with st.spinner(doing, show_time=True):
        try:
            mine.told = (what, True, act())
        except (EntModelsError, OSError) as problem:
            mine.told = (what, False, packing.reason(problem))


def _outcome(job: Job, what: str) -> None:
    told = held.of(job).told
    if told is not None and told[0] == what:
        (st.success if told[1] else st.error)(words.literal(told[2]))
