"""A script that a page is about: its job, its breakdown and its measures."""

from dataclasses import dataclass

from ent_models.jobs.job import Job, State
from ent_models.records import Report
from ent_models.scripts.measures.everything import Measures
from ent_models.scripts.options import MeasureOptions
from ent_models.scripts.records import Breakdown
from pages.ui import asking, loaders


@dataclass(frozen=True, slots=True)
class Opened:
    """What the panels of the scripts room are given. `document` names the text to the reader."""

    job: Job
    report: Report
    measures: Measures

    @property
    def result(self) -> Breakdown:
        """The breakdown."""
        found: Breakdown = self.report.result
        return found

    @property
    def document(self) -> str:
        """The digest of the file."""
        return self.job.sha256

    @property
    def is_screenplay(self) -> bool:
        """Whether it has the form of one."""
        return self.result.verdict == "screenplay"


def measured(job: Job, report: Report) -> Opened | None:
    """The script with its measures; None while a worker makes them, which is told on the page."""
    asked = loaders.desk().ask(job, MeasureOptions(), seconds=asking.WAIT_S)
    answer = loaders.report(asked) if asked.state is State.DONE else None
    if answer is not None:
        return Opened(job, report, answer.result)
    asking.ask(job, MeasureOptions(), lambda _: None, seconds=0.0)  # the page is drawn anew when the answer is there
    return None
