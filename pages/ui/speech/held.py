"""The manuscript of a job: what was heard so far, and what was made of it."""

from ent_models.jobs.job import Job, State
from ent_models.speech import manuscripts
from ent_models.speech.document.manuscript import Manuscript
from ent_models.speech.records import language_so_far
from pages.ui import loaders


def manuscript(job: Job) -> Manuscript:
    """The transcript of `job` as it is worked on, with all that the job has heard by now.

    Raises:
        BadInput: what is saved is damaged.
        OutOfSpace: it cannot be saved.
    """
    held = loaders.manuscript(manuscripts.folder_for(job.sha256, job.options))
    report = loaders.report(job) if job.state is State.DONE else None
    if report is not None:
        result = report.result
        manuscripts.hear(held, result.segments, job.options, language=result.language, duration_s=result.duration_s)
    else:
        heard = loaders.desk().partials(job)
        manuscripts.hear(held, heard, job.options, language=language_so_far(heard, job.options))
    return held
