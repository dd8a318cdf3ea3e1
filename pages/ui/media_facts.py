"""What a file of sound or video says of itself, asked of a worker: no page opens a file's tracks."""

from pathlib import Path

from ent_models.facts import Facts, FactsOptions
from ent_models.jobs.job import Job, State
from pages.ui import asking, loaders, routes


def of(job: Job, seconds: float = asking.WAIT_S) -> Facts | None:
    """The facts of a job's file; None while they are not known, or cannot be."""
    asked = loaders.desk().ask(job, FactsOptions(), seconds=seconds)
    report = loaders.report(asked) if asked.state is State.DONE else None
    return report.result if report is not None else None


def may_have_several_tracks(job: Job) -> bool:
    """Whether a file of this kind can hold several sound tracks, or a picture: told by its first bytes."""
    path = Path(job.path)
    return path.is_file() and routes.media_type(path) in ("video/mp4", "video/webm", "audio/mp4")
