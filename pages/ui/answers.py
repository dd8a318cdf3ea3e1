"""The short answer of each kind of file, as it stands in its row on the desk."""

import html

import streamlit as st

from ent_models.game.options import LearnResult
from ent_models.jobs.job import Job, State
from ent_models.pictures.records import Classification
from ent_models.records import Report
from ent_models.scripts.records import Breakdown, Character
from ent_models.speech.records import NO_WORDS, Segment, Transcript
from ent_models.training.options import OwnResult, RunResult
from pages.ui import languages, loaders, show, words
from pages.ui.album import brief as album_brief

LINES = 3
LABELS = 3


def thumbnail(job: Job, report: Report | None) -> None:
    """A small picture as the network saw it; other kinds have none."""
    if report and isinstance(report.result, Classification) and report.result.seen_png:
        st.html(
            f'<img class="thumb" src="seen/{html.escape(job.id)}.png" alt="The picture as the network saw it">',
            width="content",
        )


def brief(job: Job, report: Report | None) -> None:
    """The heart of the answer, or what there is of it so far."""
    if job.room == "albums" and job.state is not State.QUEUED:
        album_brief.draw(job, report.result if report else None)
    if report is None:
        if job.room == "speech" and job.state is not State.QUEUED:
            lines(loaders.desk().partials(job)[-LINES:], job.id)
        return
    result = report.result
    if isinstance(result, Classification):
        show.bars([(label.name, label.score) for label in result.labels[:LABELS]])
    elif isinstance(result, Transcript):
        _speech(result, job.id)
    elif isinstance(result, Breakdown):
        _script(result, job.id)
    elif isinstance(result, RunResult):
        _run(result)
    elif isinstance(result, OwnResult):
        _own(result)
    elif isinstance(result, LearnResult):
        st.text(f"{words.count(result.n_games, 'game')} against itself, {words.span(result.minutes * 60)} of learning.")
    for sentence in result.notes[:2]:
        st.caption(words.literal(sentence))


def lines(segments: tuple[Segment, ...], key: str) -> None:
    """Lines of a transcript with their times, as plain text."""
    if segments:
        with st.container(key=f"quote-{key}"):
            st.text("\n".join(f"{words.clock(line.start_s)}  {line.text.strip()}" for line in segments))


def nothing_said(result: Transcript) -> str:
    """What a transcript without a word says, without a full stop."""
    return "No speech that could be understood" if NO_WORDS in result.notes else "No speech here"


def _speech(result: Transcript, key: str) -> None:
    if not result.segments:
        st.text(f"{nothing_said(result)}.")
        return
    language = f"{languages.name(result.language)} ({words.percent(result.language_probability)})"
    st.caption(
        words.literal(f"{language} · {words.clock(result.duration_s)} · {words.count(len(result.segments), 'line')}")
    )
    lines(result.segments[:LINES], key)


def _script(result: Breakdown, key: str) -> None:
    if result.verdict == "screenplay":
        if result.title:
            st.text(result.title)
        names = ", ".join(person.name for person in by_words(result)[:4])
        facts = [words.count(len(result.scenes), "scene"), words.count(len(result.characters), "character")]
        st.caption(words.literal(" · ".join(facts + ([names] if names else []))))
    else:
        st.caption("Not a screenplay · summary of the text")
    if result.summary:
        with st.container(key=f"quote-{key}"):
            st.text("\n".join(f"“{sentence.text}”" for sentence in result.summary[:2]))


def _run(result: RunResult) -> None:
    if result.evaluation is not None:
        st.text(f"Right in {result.evaluation.accuracy:.1%} of {result.evaluation.images:,} test pictures.")
    elif result.validation is not None:
        st.text(f"Right in {result.validation.mean:.1%} on average over {len(result.validation.folds)} folds.")
    else:
        st.text(result.message)


def _own(result: OwnResult) -> None:
    classes = words.count(len(result.labels), "class", "classes")
    right = f", right in {result.report.evaluation.accuracy:.1%} of unseen pictures" if result.report else ""
    st.text(f"{classes}{right}")


def by_words(result: Breakdown) -> list[Character]:
    """Characters, the one who says most first."""
    return sorted(result.characters, key=lambda person: -person.words)
