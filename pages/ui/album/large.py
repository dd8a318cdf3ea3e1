"""`/large/<job>/<picture>`: a picture of a folder as its file is, for the browser to decode.

The server decodes no user's picture. Of formats that browsers do not read, the thumbnail is given.
"""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from ent_models.errors import BadInput

MAX_BYTES = 100_000_000
_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "AVIF": "image/avif",
}
_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=60"}


async def large(request: Request) -> Response:
    """The picture; its thumbnail if the file is not there any more."""
    job_id, picture_id = request.path_params["job_id"], request.path_params["picture_id"]
    found = await run_in_threadpool(_found, job_id, picture_id)
    if isinstance(found, tuple):
        return FileResponse(found[0], media_type=found[1], headers=_HEADERS)
    if found is None:
        return PlainTextResponse("There is no such picture on the desk.", status_code=404)
    return Response(found, media_type="image/jpeg", headers=_HEADERS)


def _found(job_id: str, picture_id: str) -> tuple[Path, str] | bytes | None:
    """The file and its type, or the bytes of the thumbnail, or None."""
    from pages.ui import loaders
    from pages.ui.album.held import place_of

    job = loaders.desk().job(job_id)
    albums = loaders.store().albums
    if job is None or job.room != "albums" or not albums.is_in(job.sha256, picture_id):
        return None
    for row in albums.get([picture_id]):
        kind = _TYPES.get(row.entry.seen.format) if row.entry.seen else None
        try:
            place = place_of(job, row)
            if kind and place.is_file() and place.stat().st_size <= MAX_BYTES:
                return place, kind
        except (BadInput, OSError):
            break
    return albums.thumb(picture_id)
