"""What happens beside the pages: warming up after the start, ending the workers at the end."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from ent_models import network

log = logging.getLogger("rushes.warm")

FIRST_PAGE_WAIT_S = 6.0
"""How long a model waits for the first visitor: the first page comes before the first answer."""
SETTLE_S = 0.8
_first_page = threading.Event()


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Around the life of the server."""
    network.watch()
    threading.Thread(target=_warm_up, name="warm up", daemon=True).start()
    yield
    from ent_models.scripts import said_files
    from pages.ui import loaders

    await asyncio.to_thread(loaders.desk.clear)
    said_files.forget()


def page_served() -> None:
    """A page was drawn: the machine may now turn to other things."""
    _first_page.set()


def _warm_up() -> None:
    """Open the desk while the browser still loads; after the first page, have the quickest model loaded.

    The imports are here, since the server should answer before they are done.
    """
    from ent_models import registry, weights
    from ent_models.errors import EntModelsError
    from ent_models.scripts import said_files
    from pages.ui import loaders
    from pages.ui.picture import choices

    said_files.forget()  # of a run that was cut off
    try:
        desk = loaders.desk()
        _first_page.wait(FIRST_PAGE_WAIT_S)
        time.sleep(SETTLE_S)
        name = choices.model()
        if not weights.presence(registry.get(name)).problem:
            desk.load_model(name)
    except EntModelsError as problem:
        log.warning("not warmed up: %s", problem)
    for library in ("pandas", "pyarrow"):  # for the first table
        import_module(library)
