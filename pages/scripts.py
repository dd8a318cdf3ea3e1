"""The scripts room: the summary, scenes and speakers of a script, each with its place in the text."""

import json

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.records import Report, public
from ent_models.scripts.records import Breakdown
from pages.ui import chooser, live, loaders, reader, show, tables, words


def verdict(result: Breakdown) -> None:
    """What kind of text this is, its title, and its size in numbers."""
    is_screenplay = result.verdict == "screenplay"
    counts = [(result.scenes, "scene"), (result.characters, "character")] if is_screenplay else []
    told = [words.count(len(things), noun) for things, noun in [*counts, (result.elements, "paragraph")]]
    if result.pages:
        told.append(words.count(result.pages, "page"))
    with st.container(horizontal=True, vertical_alignment="center", key="verdict"):
        st.badge(
            "Screenplay" if is_screenplay else "Not a screenplay",
            icon=":material/movie:" if is_screenplay else ":material/article:",
            color="green" if is_screenplay else "gray",
        )
        if is_screenplay and result.title:
            st.text(result.title)
        st.caption(" · ".join(told), width="content")


def parts(result: Breakdown) -> int:
    """Tables of scenes and characters. Returns the paragraph of the scene that was chosen, or -1."""
    if not (result.scenes or result.characters):
        return -1
    scenes, people = st.tabs([f"Scenes ({len(result.scenes):,})", f"Characters ({len(result.characters):,})"])
    with scenes:
        st.caption("Choose a scene to read it above. Press a column's head to sort.")
        event = st.dataframe(
            tables.scenes(result),
            hide_index=True,
            key="scenes",
            on_select="rerun",
            selection_mode="single-row",
            alt="Scenes with setting, place, time and speakers",
        )
    with people:
        share = st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent")
        st.dataframe(
            tables.characters(result),
            hide_index=True,
            key="characters",
            column_config={"Share of words": share},
            alt="Characters with speeches, words, share of words and scenes",
        )
    rows = event.selection.rows
    return result.scenes[rows[0]].element if rows and rows[0] < len(result.scenes) else -1


def save(job: Job, report: Report) -> None:
    """The breakdown as files."""
    stem = words.file_stem(job.name)
    files = [("JSON", f"{stem}.json", json.dumps(public(report), ensure_ascii=False, indent=2))]
    if report.result.scenes:
        files.append(("Scenes CSV", f"{stem} scenes.csv", tables.as_csv(tables.scenes(report.result))))
    if report.result.characters:
        files.append(("Characters CSV", f"{stem} characters.csv", tables.as_csv(tables.characters(report.result))))
    with st.container(horizontal=True, key="downloads"):
        for label, name, content in files:
            key = f"download-{label.lower().replace(' ', '-')}"
            icon = ":material/download:"
            st.download_button(label, content, file_name=name, icon=icon, key=key, on_click="ignore")


job = chooser.choose("scripts")
if job is not None:
    live.follow(job, chooser.head)
    report = loaders.report(job) if job.state is State.DONE else None
    if report is not None:
        result = report.result
        verdict(result)
        for sentence in result.notes:
            show.note(sentence)
        above = st.container()
        target = parts(result)
        with above:
            reader.draw(result, document=report.provenance.input_sha256, target=target)
        save(job, report)
        show.provenance(job, report)
