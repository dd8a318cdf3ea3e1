"""Which pictures of a folder are shown and in which order. What is chosen stays for the session."""

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.store.albums import SORTS, Query, Tally
from pages.ui import loaders, words
from pages.ui.album import grid
from pages.ui.album.held import key_of
from pages.ui.picture import choices

_REVIEWED = {"": "All", "yes": "Reviewed", "no": "Not reviewed"}
_SORTS = {
    "path": "Path",
    "label": "Label",
    "sure first": "Most confident first",
    "doubtful first": "Least confident first",
    "sharp first": "Sharpest first",
    "blurred first": "Least sharp first",
    "newest first": "Newest first",
    "largest first": "Largest first",
}


def draw(job: Job, tally: Tally) -> Query:
    """The filters, and what they ask for."""
    key = key_of(job)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"album-filters-{key}"):
        _search(key)
        _label(job)
        _sort(key)
    with st.container(horizontal=True, vertical_alignment="center", key=f"album-verdicts-{key}"):
        _verdicts(key, tally)
        query = asked(job)
        n_more = bool(query.flag) + (query.is_reviewed is not None)
        with st.popover(f"More{f' ({n_more})' if n_more else ''}", icon=":material/tune:", key=f"album-more-{key}"):
            _threshold(key)
            _flag(job)
            _reviewed(key)
        query = asked(job)
        if query != Query(threshold=query.threshold, sort=query.sort):
            st.button(
                "Clear filters",
                icon=":material/filter_alt_off:",
                type="tertiary",
                key=f"album-clear-{key}",
                on_click=_clear,
                args=(key,),
            )
    return query


def asked(job: Job) -> Query:
    """What the filters ask for, whether they are drawn or not."""
    key, state = key_of(job), st.session_state
    verdicts = state.get(f"album-verdict-{key}") or ()
    return Query(
        words=str(state.get(f"album-words-{key}") or "")[:200],
        label=str(state.get(f"album-label-{key}") or ""),
        verdicts=tuple(verdict for verdict in grid.VERDICTS if verdict in verdicts),
        threshold=choices.threshold(),
        flag=str(state.get(f"album-flag-{key}") or ""),
        is_reviewed={"yes": True, "no": False}.get(str(state.get(f"album-reviewed-{key}") or "")),
        sort=str(state.get(f"album-sort-{key}") or "path"),
    )


def page_key(key: str) -> str:
    """Where the number of the page of the grid is kept."""
    return f"album-page-{key}"


def _search(key: str) -> None:
    st.text_input(
        "Search",
        key=f"album-words-{key}",
        type="search",
        placeholder="Names, labels, words in the picture",
        icon=":material/search:",
        max_chars=200,
        live=True,
        persist_state="session",
        on_change=_to_first_page,
        args=(key,),
        width="stretch",
    )


def _label(job: Job) -> None:
    key = key_of(job)
    counts = dict(loaders.store().albums.labels(job.sha256))
    current = st.session_state.get(f"album-label-{key}") or ""
    options = ["", *counts]
    if current not in options:
        options.append(current)  # the last picture of it was corrected
    st.selectbox(
        "Label",
        options,
        key=f"album-label-{key}",
        format_func=lambda label: f"{label} ({counts.get(label, 0):,})" if label else f"All ({len(counts):,})",
        persist_state="session",
        on_change=_to_first_page,
        args=(key,),
        width=220,
    )


def _sort(key: str) -> None:
    st.selectbox(
        "Sort by",
        SORTS,
        key=f"album-sort-{key}",
        format_func=lambda sort: _SORTS.get(sort, sort.capitalize()),
        persist_state="session",
        on_change=_to_first_page,
        args=(key,),
        width=190,
    )


def _reviewed(key: str) -> None:
    st.selectbox(
        "Review",
        list(_REVIEWED),
        key=f"album-reviewed-{key}",
        format_func=_REVIEWED.__getitem__,
        persist_state="session",
        on_change=_to_first_page,
        args=(key,),
    )


def _flag(job: Job) -> None:
    key = key_of(job)
    counts = dict(loaders.store().albums.flags(job.sha256))
    current = st.session_state.get(f"album-flag-{key}") or ""
    options = ["", *counts, *(() if current in counts or not current else (current,))]
    st.selectbox(
        "Quality",
        options,
        key=f"album-flag-{key}",
        format_func=lambda flag: f"{grid.FLAGS.get(flag, flag)} ({counts.get(flag, 0):,})" if flag else "Any",
        persist_state="session",
        on_change=_to_first_page,
        args=(key,),
    )


def _verdicts(key: str, tally: Tally) -> None:
    counts = {
        "sure": tally.n_sure,
        "unsure": tally.n_unsure,
        "none": tally.n_none,
        "problem": tally.n_problems,
    }
    icons = {"sure": "check_circle", "unsure": "help", "none": "indeterminate_check_box", "problem": "warning"}
    st.pills(
        "Verdict",
        list(counts),
        label_visibility="collapsed",
        selection_mode="multi",
        key=f"album-verdict-{key}",
        format_func=lambda verdict: f":material/{icons[verdict]}: {grid.VERDICTS[verdict]} {counts[verdict]:,}",
        persist_state="session",
        on_change=_to_first_page,
        args=(key,),
    )


def described(query: Query) -> str:
    """The filters in words, for a heading; "" if there are none."""
    parts = [f"“{query.words}”" if query.words else "", query.label]
    parts.append(" or ".join(grid.VERDICTS[verdict].lower() for verdict in query.verdicts))
    parts.append(grid.FLAGS.get(query.flag, query.flag).lower())
    parts.append({None: "", True: "reviewed", False: "not reviewed"}[query.is_reviewed])
    return words.literal(", ".join(part for part in parts if part))


def _to_first_page(key: str) -> None:
    st.session_state[page_key(key)] = 1


def _threshold(key: str) -> None:
    name = f"album-threshold-{key}"
    st.session_state[name] = round(choices.threshold() * 100)  # it may have been moved elsewhere
    st.slider(
        "Sure from",
        0,
        round(choices.HIGHEST_THRESHOLD * 100),
        step=5,
        format="%d %%",
        key=name,
        on_change=_keep_threshold,
        args=(key,),
        help="With less confidence than this a label counts as unsure. Remembered for all pictures and folders.",
    )


def _keep_threshold(key: str) -> None:
    loaders.store().keep_setting(choices.THRESHOLD, st.session_state[f"album-threshold-{key}"] / 100)
    _to_first_page(key)


def _clear(key: str) -> None:
    for name, value in (("words", ""), ("label", ""), ("flag", ""), ("reviewed", ""), ("verdict", [])):
        st.session_state[f"album-{name}-{key}"] = value
    _to_first_page(key)
