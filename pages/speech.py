"""The speech room: what was said, when, and in which language."""

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.speech import captions
from ent_models.speech.records import Segment, Transcript
from pages.ui import answers, chooser, live, loaders, player, show, transcript, words


def so_far(job: Job) -> None:
    """The transcript while it grows."""
    segments = loaders.desk().partials(job)
    if segments:
        transcript.draw(segments, player=player.KEY, key="transcript-live", grows=True)


def answer(job: Job, result: Transcript) -> None:
    """The whole answer."""
    if not result.segments:
        show.empty("No speech here.", key="empty-speech")
    else:
        language = answers.language_name(result.language)
        st.caption(
            words.literal(
                f"{language} ({words.percent(result.language_probability)} sure) · {words.clock(result.duration_s)} · "
                f"{words.count(len(result.segments), 'line')} · press a line to play from there"
            )
        )
        transcript.draw(result.segments, player=player.KEY, key="transcript")
        save(job, result)
    for sentence in result.notes:
        show.note(sentence)


def save(job: Job, result: Transcript) -> None:
    """The transcript in the formats of the trade."""
    with st.container(horizontal=True, vertical_alignment="center", key="downloads"):
        for name in captions.FORMATS:
            st.download_button(
                name.upper(),
                captions.write(result, name),
                file_name=f"{words.file_stem(job.name)}.{name}",
                icon=":material/download:",
                key=f"download-{name}",
                on_click="ignore",
            )


def of_kept(segments: tuple[Segment, ...]) -> Transcript:
    """What there is of a transcript that was cut off."""
    text = " ".join(segment.text.strip() for segment in segments)
    return Transcript("", 0.0, text, segments, segments[-1].end_s, "audio", ("This transcript is not complete.",))


job = chooser.choose("speech")
if job is not None:
    live.follow(job, chooser.head)
    watch, read = st.columns([2, 3], gap="medium") if player.is_video(job) else (st.container(), st.container())
    with watch:
        player.draw(job)
    with read:
        report = loaders.report(job) if job.state is State.DONE else None
        if report is not None:
            answer(job, report.result)
            show.provenance(job, report)
        elif not job.state.is_over:
            live.follow(job, so_far)
        elif kept := loaders.desk().partials(job):
            st.subheader("What was finished")
            transcript.draw(kept, player=player.KEY, key="transcript-kept")
            save(job, of_kept(kept))
