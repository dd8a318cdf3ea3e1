"""`/shots/<job>/<number>.jpg`: the key frame of a shot, so that a thousand of them never pass through a page's data.

The pictures of the videos that were asked for last are held, since they come one by one.
"""

import threading
from collections import OrderedDict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ent_models.video.records import Shot, Shots

_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=3600"}
_MAX_JOBS = 3
_HELD: "OrderedDict[str, tuple[Shot, ...]]" = OrderedDict()
_LOCK = threading.Lock()


async def shot(request: Request) -> Response:
    """The picture, or a sentence where there is none."""
    data = await run_in_threadpool(_picture, request.path_params["job_id"], request.path_params["number"])
    if not data:
        return PlainTextResponse("There is no such shot on the desk.", status_code=404)
    return Response(data, media_type="image/jpeg", headers=_HEADERS)


def address(job_id: str) -> str:
    """Where the pictures of a job begin, seen from the page."""
    return f"shots/{job_id}/"


def hold(job_id: str, shots: tuple[Shot, ...]) -> None:
    """The shots of a job as far as they are known."""
    with _LOCK:
        _HELD[job_id] = shots
        _HELD.move_to_end(job_id)
        while len(_HELD) > _MAX_JOBS:
            _HELD.popitem(last=False)


def _picture(job_id: str, number: int) -> bytes:
    with _LOCK:
        held = _HELD.get(job_id, ())
    if not 0 <= number < len(held):
        held = _looked_up(job_id)
        if held:
            hold(job_id, held)
    return held[number].picture if 0 <= number < len(held) else b""


def _looked_up(job_id: str) -> tuple[Shot, ...]:
    from pages.ui import loaders  # not above: the server should answer before the store is open

    job = loaders.desk().job(job_id)
    if job is None or job.room != "shots":
        return ()
    report = loaders.report(job)
    if report is not None and isinstance(report.result, Shots):
        return report.result.shots
    return loaders.desk().partials(job)


ROUTE = Route("/shots/{job_id:str}/{number:int}.jpg", shot, methods=["GET", "HEAD"])
