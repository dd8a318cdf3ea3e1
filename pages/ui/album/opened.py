"""From a picture of a folder to its own page, and back."""

import streamlit as st

from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.pictures.records import PictureOptions
from ent_models.store import inputs
from ent_models.store.albums import Row
from pages.ui import loaders, menu
from pages.ui.album.held import place_of

_FROM = "album-opened-from"
_WAIT_S = 0.4


def open_picture(job: Job, row: Row) -> None:
    """Put a picture of the folder on the desk, unless it is there, and go to it.

    Raises:
        BadInput: it is there no more, or cannot be read.
    """
    desk, place = loaders.desk(), place_of(job, row)
    if not place.is_file():
        raise BadInput(f"{row.entry.path} is no longer in its folder. Look again to bring this list up to date.")
    options = PictureOptions(model=job.options.model)
    there = (one for one in desk.jobs() if one.room == "pictures" and one.path == str(place))
    file = inputs.refer(place)
    found = next((one for one in there if one.sha256 == file.sha256 and one.options == options), None)
    picture = found or desk.submit(file, options)
    desk.wait([picture.id], _WAIT_S)
    st.session_state.setdefault(_FROM, {})[picture.id] = job.id
    st.query_params["job"] = picture.id
    st.rerun()


def way_back(job: Job) -> None:
    """A link from a picture to the folder that it was opened from; nothing for other pictures."""
    folder = loaders.desk().job(st.session_state.get(_FROM, {}).get(job.id, ""))
    if folder is not None:
        st.page_link(
            menu.page(menu.for_room(folder.room).name),
            label="Back to the folder",
            icon=":material/arrow_back:",
            query_params={"job": folder.id},
        )
