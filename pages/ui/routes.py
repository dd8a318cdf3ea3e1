"""Five addresses beside Streamlit's own, so that media never pass through the server's memory or its decoders.

`/files/<job>` is the sound or video of a job, read from the disk in the ranges that a player asks for.
`/copies/<question>.wav` is the copy to listen to that a worker made of such a file.
`/seen/<job>.png` is the picture that the network was given, as the worker drew it.
`/thumb/<picture>.jpg` is a small picture of one in a folder, `/large/<job>/<picture>` its file.
"""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from ent_models.pictures.records import Classification
from ent_models.speech.copy_records import CopyOptions, path_of
from pages.ui.album.large import large
from pages.ui.speech import shot_pictures

_TYPES = {
    b"fLaC": "audio/flac",
    b"OggS": "audio/ogg",
    b"RIFF": "audio/wav",
    b"RF64": "audio/wav",
    b"\x1aE\xdf\xa3": "video/webm",
    b"ID3": "audio/mpeg",
}
_SHUT = {"Content-Security-Policy": "default-src 'none'; sandbox"}
"""Whatever a user's file holds, a browser that opens its address by itself runs nothing of it."""


async def media(request: Request) -> Response:
    """The file of a speech job."""
    from pages.ui import loaders  # not above: the server should answer before the store is open

    job = await run_in_threadpool(loaders.desk().job, request.path_params["job_id"])
    if job is None or job.room != "speech" or not Path(job.path).is_file():
        return PlainTextResponse("There is no such file on the desk.", status_code=404)
    kind = await run_in_threadpool(media_type, Path(job.path))
    return FileResponse(job.path, media_type=kind, headers={**_SHUT, "Cache-Control": "private, max-age=3600"})


async def copy(request: Request) -> Response:
    """The copy to listen to that a question asked for."""
    from pages.ui import loaders

    asked = await run_in_threadpool(loaders.desk().job, request.path_params["job_id"])
    options = asked.options if asked is not None else None
    path = path_of(options.sha256, options.track) if isinstance(options, CopyOptions) else None
    if path is None or not path.is_file():
        return PlainTextResponse("There is no such copy on the desk.", status_code=404)
    return FileResponse(path, media_type="audio/wav", headers={**_SHUT, "Cache-Control": "private, max-age=3600"})


async def seen(request: Request) -> Response:
    """The picture as the network saw it."""
    from pages.ui import loaders

    job = await run_in_threadpool(loaders.desk().job, request.path_params["job_id"])
    report = await run_in_threadpool(loaders.report, job) if job else None
    if report is None or not isinstance(report.result, Classification) or not report.result.seen_png:
        return PlainTextResponse("There is no such picture on the desk.", status_code=404)
    headers = {**_SHUT, "Cache-Control": "private, max-age=3600"}
    return Response(report.result.seen_png, media_type="image/png", headers=headers)


async def thumb(request: Request) -> Response:
    """A small picture of one in a folder."""
    from pages.ui import loaders

    data = await run_in_threadpool(loaders.store().albums.thumb, request.path_params["picture_id"])
    if data is None:
        return PlainTextResponse("There is no such picture on the desk.", status_code=404)
    # Its address stays when the file changes, so the browser asks again after a minute.
    return Response(data, media_type="image/jpeg", headers={**_SHUT, "Cache-Control": "private, max-age=60"})


def media_type(path: Path) -> str:
    """What a player should take the file for, told by its first bytes."""
    with path.open("rb") as stream:
        head = stream.read(64)
    for start, kind in _TYPES.items():
        if head.startswith(start):
            return kind
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:12] in (b"M4A ", b"M4B ") else "video/mp4"
    return "video/mp4" if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot") else "audio/mpeg"


ROUTES: list[BaseRoute] = [
    Route("/files/{job_id:str}", media, methods=["GET", "HEAD"]),
    Route("/copies/{job_id:str}.wav", copy, methods=["GET", "HEAD"]),
    Route("/seen/{job_id:str}.png", seen, methods=["GET", "HEAD"]),
    Route("/thumb/{picture_id:str}.jpg", thumb, methods=["GET", "HEAD"]),
    Route("/large/{job_id:str}/{picture_id:str}", large, methods=["GET", "HEAD"]),
    shot_pictures.ROUTE,
]
