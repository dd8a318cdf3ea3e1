"""The sound or video of a job, played from its file on this computer in the ranges that the browser asks for.

What a browser cannot play is told in the player's place, and can be heard from a copy that a worker makes.
"""

from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from ent_models.jobs.job import Job, State
from ent_models.speech.copy_records import Copy, CopyOptions, path_of
from pages.ui import asking, live, loaders, media_facts, routes, show, words

KEY = "player"
SILENT_CODECS = ("ac3", "eac3", "dts", "truehd", "mlp", "alac")
"""Sound that browsers leave out, or refuse, while they play the picture."""

_watch = st.components.v2.component(
    "rushes_player_watch",
    js="""
export default function ({ setStateValue }) {
  let told = false;
  const look = () => {
    const media = document.querySelector('.st-key-player audio, .st-key-player video');
    // 3: it cannot be decoded, 4: it is of no kind that is known here.
    if (told || !media || !media.error || media.error.code < 3) return;
    told = true;
    setStateValue('failed', true);
  };
  const timer = setInterval(look, 300);
  return () => clearInterval(timer);
}
""",
)


def is_video(job: Job) -> bool:
    """Whether there is something to watch, as far as is known: a file's first bytes do not always tell."""
    path = Path(job.path)
    if not path.is_file():
        return False
    report = loaders.report(job) if job.room == "speech" and job.state is State.DONE else None
    if report is not None:
        return bool(report.result.media == "video")
    if not routes.media_type(path).startswith("video"):
        return False
    known = media_facts.of(job)
    return known.is_video if known is not None else True


def draw(job: Job) -> None:
    """A player in the container `KEY`, or what there is instead, and why."""
    path, track = Path(job.path), int(getattr(job.options, "track", 0))
    with st.container(key=KEY):
        if not path.is_file():
            st.info("The file is no longer where it was, so it cannot be played here.", icon=":material/info:")
            return
        if track:
            st.caption(f"Sound track {track + 1} by itself, as it was listened to.")
            _copy(job, track)
        elif st.session_state.get(_name(job, "copy")):
            _copy(job, track)
        elif st.session_state.get(_name(job, "failed")):
            st.info("This browser cannot play this kind of file. The transcript is not touched by that.")
            _offer(job)
        else:
            _play(job, path)


def _play(job: Job, path: Path) -> None:
    """The file itself, watched for what the browser says of it."""
    seen = is_video(job)
    source = f"{_origin()}/files/{job.id}"
    if source.startswith("http"):  # else there is no browser to play it
        play = st.video if seen else st.audio
        play(source, format=routes.media_type(path), alt=f"Player: {job.name}")
    name = _name(job, "failed")
    with st.container(key="player-watch"):  # which takes no room: see room.css
        _watch(key=f"watch-{name}", on_failed_change=lambda: st.session_state.update({name: True}))
    known = media_facts.of(job, 0.0) if media_facts.may_have_several_tracks(job) else None
    codec = known.tracks[0].codec if known is not None and known.tracks else ""
    if codec in SILENT_CODECS:
        st.caption(words.literal(f"Most browsers do not play sound of this kind ({codec})."))
        _offer(job)


def _offer(job: Job) -> None:
    name = _name(job, "copy")
    st.button(
        "Make a copy to listen to",
        key=f"make-{name}",
        icon=":material/hearing:",
        help="The sound alone, in a form that every browser plays. It stays on this computer.",
        on_click=lambda: st.session_state.update({name: True}),
    )


def _copy(job: Job, track: int) -> None:
    """A player for the copy, which a worker makes the first time."""
    options = CopyOptions(job.sha256, track)
    asked = loaders.desk().ask(job, options, seconds=asking.WAIT_S)
    if asked.state is State.DONE and not path_of(job.sha256, track).is_file():
        loaders.desk().remove(asked.id)  # only the newest copies are kept: this one is made again
        asked = loaders.desk().ask(job, options, seconds=asking.WAIT_S)
    live.follow(asked, lambda now: _state(job, now))


def _state(job: Job, asked: Job) -> None:
    report = loaders.report(asked) if asked.state is State.DONE else None
    if report is None or not isinstance(report.result, Copy):
        asking.unanswered(asked)
        return
    source = f"{_origin()}/copies/{asked.id}.wav"
    if source.startswith("http"):
        st.audio(source, format="audio/wav", alt=f"Player: {job.name}")
    for sentence in report.result.notes:
        show.note(sentence)


def _name(job: Job, what: str) -> str:
    return f"player-{what}-{job.id}"


def _origin() -> str:
    """Where the visitor's browser finds this server."""
    address = urlsplit(st.context.url or "")
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{address.scheme}://{address.netloc}{'/' + base if base else ''}"
