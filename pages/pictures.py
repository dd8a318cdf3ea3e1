"""The pictures room: what a picture shows, how sure the network is, and why; and folders of pictures."""

from ent_models.jobs.job import State
from pages.ui import chooser, live, loaders, show
from pages.ui.album import opened, view
from pages.ui.picture import camera, detail

job = chooser.choose("pictures", camera.draw)
if job is not None:
    opened.way_back(job)
    live.follow(job, chooser.head)
    if job.room == "albums":
        view.draw(job)
    elif job.state is State.DONE:
        report = loaders.report(job)
        if report is None:
            show.failed("The answer is no longer in the store. Remove this row and add the picture again.")
        else:
            detail.draw(job, report)
