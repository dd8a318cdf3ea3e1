"""Your data: the export of a site for your taste, or the ratings of many people for a recommender of their own."""

from typing import TYPE_CHECKING

import streamlit as st

from ent_models.errors import EntModelsError
from ent_models.films import brought
from ent_models.films.options import FitOptions, Made, Matched, MatchOptions
from ent_models.films.records import Problem
from ent_models.store import inputs
from ent_models.store.inputs import InputFile
from pages.ui import guard, loaders, show, words
from pages.ui.film import forgetting, source, taste
from pages.ui.film.sample_files import EXPORT, RATINGS

if TYPE_CHECKING:
    from ent_models.films.room import FilmRoom

MAX_DROP_MB = 200
WAIT_S = 1.0
_EXPORT, _RATINGS, _ITEMS = "film-own-export", "film-own-ratings", "film-own-items"
_COLUMNS, _TURN, _REFUSED = "film-own-columns", "film-own-turn", "film-own-refused"
_TAKEN = "film-own-taken"


def draw(room: "FilmRoom | None") -> None:
    """Both ways, and what was read."""
    if st.session_state.get(_REFUSED):
        show.failed(st.session_state[_REFUSED])
    with st.container(key="film-own-site"):
        _site(room)
    st.divider()
    with st.container(key="film-own-people"):
        _people()


def _site(room: "FilmRoom | None") -> None:
    st.subheader("Your own history")
    st.caption("The export of Letterboxd (zip or CSV), IMDb (CSV) or Trakt (zip, JSON or CSV) becomes your shelf.")
    _drop("Drop the export", _EXPORT, ("csv", "json", "zip"))
    st.button("Try with a sample export", key="film-sample-export", icon=":material/play_arrow:",
              on_click=_keep, args=(_EXPORT, "sample letterboxd ratings.csv", EXPORT))  # fmt: skip
    file: InputFile | None = st.session_state.get(_EXPORT)
    if file is None:
        return
    _named("Export", file, _EXPORT)
    if room is None:
        return
    job = loaders.desk().ask(file, MatchOptions(str(room.path), file.name), seconds=WAIT_S)
    done = source.follow(job)
    report = loaders.report(done) if done else None
    if report is None:
        return
    found: Matched = report.result
    st.caption(f"An export of {found.site}.")
    if found.files:
        st.caption(words.literal(f"Read from the archive: {', '.join(found.files)}."))
    told = ((found.liked, "liked"), (found.disliked, "disliked"), (found.seen, "seen"))
    st.caption("Found here: " + ", ".join(f"{len(films):,} {word}" for films, word in told) + ".")
    _mapping(found.mapping)
    _problems(found.problems)
    st.button("Put these on my shelf", key="film-own-take", type="primary", on_click=_take, args=(found,))
    taken = st.session_state.get(_TAKEN)
    if taken is not None and taken[0] == found.history:
        st.success(taken[1], icon=":material/check_circle:")


def _take(found: Matched) -> None:
    """The whole history in one order; where there is too much of it, that is told."""
    said = {
        film.id: (film, verdict)
        for verdict, films in (("liked", found.liked), ("disliked", found.disliked), ("seen", found.seen))
        for film in films
    }
    listed = [said[film] for film in found.history if film in said]
    mine = taste.of("one", source.name())
    n_left = mine.take_in([film for film, _ in listed], [verdict for _, verdict in listed])
    taste.keep(source.name())
    told = f"{words.count(len(listed) - n_left, 'film')} of it are on your shelf now, under For you."
    if n_left:
        told += (
            f" {words.count(n_left, 'film')} that you have only seen, the oldest, were left out: a shelf holds "
            f"{taste.MAX_FILMS:,} films, likes and dislikes first."
        )
    st.session_state[_TAKEN] = (found.history, told)


def _people() -> None:
    st.subheader("Ratings of many people")
    st.caption(
        "A CSV of user, item, rating and time, and if you have it one of items with title, year, genres and overview; "
        "or MovieLens' own files. A recommender is made of them, and all of this room works with it."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _drop("Drop the ratings", _RATINGS, ("csv", "tsv", "txt", "data", "dat"))
    with right:
        _drop("Drop the items, if you have them", _ITEMS, ("csv", "tsv", "txt", "dat", "item"))
    st.button("Try with sample ratings", key="film-sample-ratings", icon=":material/play_arrow:",
              on_click=_sample)  # fmt: skip
    file: InputFile | None = st.session_state.get(_RATINGS)
    items: InputFile | None = st.session_state.get(_ITEMS)
    if items is not None:
        _named("Items", items, _ITEMS)
    if file is not None:
        _named("Ratings", file, _RATINGS)
        _made(file, items)
    if source.own() is not None:
        st.button(
            "Back to the MovieLens pack", key="film-own-back", icon=":material/undo:", on_click=source.use, args=(None,)
        )


def _made(file: InputFile, items: InputFile | None) -> None:
    columns: tuple[tuple[str, str], ...] = st.session_state.get(_COLUMNS, ())
    asked = FitOptions(file.name, str(items.path) if items else "", columns)
    job = loaders.desk().ask(file, asked, seconds=WAIT_S)
    done = source.follow(job)
    report = loaders.report(done) if done else None
    if report is not None:
        made: Made = report.result
        st.caption(
            f"{words.count(made.n_ratings, 'rating')} of {words.count(made.n_films, 'film')} by "
            f"{words.count(made.n_users, 'person', 'people')}."
        )
        _mapping(made.mapping)
        _problems(made.problems)
        if source.name() != made.path:
            st.button("Use these in this room", key="film-own-use", type="primary", on_click=source.use, args=(made,))
        else:
            st.success("This room works with these ratings now.", icon=":material/check_circle:")
    with (
        st.expander("Columns under other names", key="film-own-columns-open"),
        st.form("film-own-columns-form", border=False),
    ):
        st.caption("The names in the first line of your file, where they were not recognised.")
        fields = st.columns(4)
        for place, meaning in zip(fields, ("user", "film", "rating", "time"), strict=True):
            place.text_input(meaning.capitalize(), key=forgetting.key(f"film-column-{meaning}"), max_chars=100)
        st.form_submit_button("Read again", on_click=_map)


def _map() -> None:
    said = (
        (name, (st.session_state.get(forgetting.key(f"film-column-{name}")) or "").strip())
        for name in ("user", "film", "rating", "time")
    )
    st.session_state[_COLUMNS] = tuple((name, column) for name, column in said if column)


def _mapping(mapping: tuple[tuple[str, str], ...]) -> None:
    if mapping:
        table = {"Taken for": [meaning for meaning, _ in mapping], "Column of the file": [one for _, one in mapping]}
        st.dataframe(table, hide_index=True, width="content", alt="Which column was taken for what")


def _problems(problems: tuple[Problem, ...]) -> None:
    if not problems:
        st.caption("No line had a problem.")
        return
    table = {
        "Lines": [one.where or "all" for one in problems],
        "What": [one.what for one in problems],
        "So it was": [one.severity for one in problems],
        "How many": [one.count for one in problems],
    }
    st.dataframe(table, hide_index=True, alt="Problems of the file, by line")


def _named(kind: str, file: InputFile, name: str) -> None:
    """A file that was brought, and a way to do without it."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{name}-named"):
        st.text(f"{kind}: {file.name}", width="content")
        st.button("Take off", key=f"{name}-off", icon=":material/close:", on_click=_take_off, args=(name,),
                  help=f"{words.literal(file.name)} is not used any more. It stays on this computer until you press "
                  "Forget me.")  # fmt: skip


def _take_off(name: str) -> None:
    st.session_state.pop(name, None)


def _sample() -> None:
    _take_off(_ITEMS)  # they are those of other ratings
    _keep(_RATINGS, "sample ratings.csv", RATINGS)


def _drop(label: str, name: str, types: tuple[str, ...]) -> None:
    key = forgetting.key(f"{name}-drop-{st.session_state.setdefault(_TURN, 0)}")
    st.file_uploader(label, key=key, max_upload_size=MAX_DROP_MB, on_change=_take_dropped, args=(name, key),
                     help=f"Usually {', '.join(types)}; the content decides.")  # fmt: skip


def _take_dropped(name: str, key: str) -> None:
    file = st.session_state.get(key)
    if file is not None:
        _keep(name, file.name, file.getvalue())
        st.session_state[_TURN] += 1  # the bytes are freed


def _keep(name: str, label: str, data: bytes) -> None:
    with guard.guarded():
        try:
            st.session_state[name] = inputs.keep(label, data, brought.folder())
            st.session_state[_REFUSED] = ""
            if name == _RATINGS:
                st.session_state[_COLUMNS] = ()
        except EntModelsError as problem:
            st.session_state[_REFUSED] = str(problem)
