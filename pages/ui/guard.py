"""No traceback reaches a page: what Rushes explains is shown as it is, anything else becomes a short apology."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from ent_models.errors import EntModelsError
from pages.ui import show

log = logging.getLogger("rushes.pages")
APOLOGY = (
    "Something went wrong on this page; your files and answers are safe. Reload the page to go on. "
    "The window in which Rushes was started has the details."
)


@contextmanager
def guarded() -> Iterator[None]:
    """Around the body of a page or a fragment. Streamlit's own signals (rerun, stop) pass through."""
    try:
        yield
    except EntModelsError as problem:
        show.failed(str(problem))
    except Exception:  # the edge of the screen
        log.exception("a page failed")
        show.failed(APOLOGY)


def log_error(problem: Exception) -> bool:
    """For what goes wrong outside of `guarded`. True tells Streamlit that nothing more is to be shown."""
    log.error("a script failed", exc_info=problem)
    show.failed(APOLOGY)
    return True
