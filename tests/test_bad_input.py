"""Hostile and broken files, all dropped at once on one real queue with good ones between them.

Each gets a clear sentence or an answer, none takes another with it, and the names stay text.
"""

import io
import random
import struct
import time
import wave
import zipfile
import zlib
from collections.abc import Callable, Iterator

import av
import numpy as np
import pytest
from PIL import Image

from ent_models.jobs.job import Job, State
from ent_models.jobs.queue import Queue
from ent_models.store import inputs
from ent_models.store.store import Store

GOOD_TEXT = b"The editor cut the film. It rained all night. In the morning the film was done, and so was she."


def png(width: int = 8, height: int = 8) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def png_bomb() -> bytes:
    """A well-formed PNG of 30,000 x 30,000 black pixels in a few hundred kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + 30_000 // 8)
    body = b"".join(packer.compress(row) for _ in range(30_000)) + packer.flush()
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def docx_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as stream:
            for _ in range(400):
                stream.write(b"<w:p/>" * 200_000)
    return buffer.getvalue()


def billion_laughs() -> bytes:
    lines = ['<?xml version="1.0"?>', "<!DOCTYPE lolz [", '<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    lines += ["]>", '<FinalDraft DocumentType="Script"><Content><Paragraph Type="Action"><Text>&a11;</Text>']
    return "\n".join([*lines, "</Paragraph></Content></FinalDraft>"]).encode()


def pdf(*, text: bool, locked: bool = False) -> bytes:
    from pypdf import PdfWriter
    from reportlab.pdfgen import canvas

    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    if text:
        page.drawString(72, 700, "It was a dark night in the cutting room.")
    else:
        page.rect(72, 600, 100, 100, fill=1)
    page.showPage()
    page.save()
    if not locked:
        return buffer.getvalue()
    writer = PdfWriter(clone_from=io.BytesIO(buffer.getvalue()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def wav(seconds: float) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(16_000)
        stream.writeframes(bytes(2 * int(16_000 * seconds)))
    return buffer.getvalue()


def silent_video() -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode())
    return buffer.getvalue()


def noise(magic: bytes) -> bytes:
    return magic + random.Random(7).randbytes(20_000)


FAILS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.mp3": (lambda: b"", "empty"),
    "bomb.png": (png_bomb, "30,000|30000|pixels"),
    "cut short.png": (lambda: png(400, 400)[:60], "picture|truncated|damaged"),
    "noise.png": (lambda: noise(b"\x89PNG\r\n\x1a\n"), "picture|damaged"),
    "noise.mp4": (lambda: noise(b"\0\0\0\x20ftypisom"), "."),
    "noise.pdf": (lambda: noise(b"%PDF-1.7\n"), "PDF"),
    "noise.docx": (lambda: noise(b"PK\x03\x04"), "."),
    "zip bomb.docx": (docx_bomb, "."),
    "laughs.fdx": (billion_laughs, "entit|XML|Final Draft"),
    "locked.pdf": (lambda: pdf(text=True, locked=True), "password"),
    "scan.pdf": (lambda: pdf(text=False), "text"),
    "short.wav": (lambda: wav(0.05), "short"),
    "no sound.mp4": (silent_video, "sound"),
    "program.exe": (lambda: noise(b"MZ\x90\0\x03\0\0\0"), "not a kind of file"),
    "blank.txt": (lambda: b" \n\n \t\n", "."),
}
SUCCEEDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "../../../etc/good.txt": (lambda: GOOD_TEXT, "text"),
    'text named "picture".png': (lambda: GOOD_TEXT + b" One.", "text"),
    "<img src=x onerror=alert(1)>.txt": (lambda: GOOD_TEXT + b" Two.", "text"),
    "![x](http://192.0.2.1/x.png) 🎬.png": (png, "picture"),
    "picture named.wav": (lambda: png(9, 9), "picture"),
    "silence.mp3": (lambda: wav(2.0), "speech"),
}


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Job, object]]]:
    """All files go in together, good ones among the bad; everything is answered by real workers."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUSHES_HOME", str(home))
        queue = Queue(Store())
        files = {**FAILS, **SUCCEEDS}
        names = random.Random(1).sample(sorted(files), len(files))
        submitted = {name: queue.submit(inputs.keep(name, files[name][0]())) for name in names}
        end = time.monotonic() + 150
        queue.wait([job.id for job in submitted.values()], end - time.monotonic())
        answers = {}
        for name, job in submitted.items():
            now = queue.job(job.id)
            assert now is not None
            answers[name] = (now, queue.report(now))
        yield answers
        queue.close()


@pytest.mark.parametrize("name", FAILS)
def test_bad_files_get_a_clear_sentence(name: str, jobs: dict) -> None:
    import re

    job, report = jobs[name]
    assert job.state is State.FAILED
    assert report is None
    assert re.search(FAILS[name][1], job.error), job.error
    assert job.error.endswith(".")
    for tell_tale in ("Traceback", "Error)", "Exception", "0x"):
        assert tell_tale not in job.error


@pytest.mark.parametrize("name", SUCCEEDS)
def test_odd_names_and_wrong_endings_are_answered(name: str, jobs: dict) -> None:
    job, report = jobs[name]
    assert job.state is State.DONE, job.error
    assert report.kind == SUCCEEDS[name][1]
    assert "/" not in job.name


def test_a_wrong_ending_is_said(jobs: dict) -> None:
    assert "ends in .png, but the content is text" in jobs['text named "picture".png'][1].result.notes[0]


def test_silence_is_an_answer(jobs: dict) -> None:
    result = jobs["silence.mp3"][1].result
    assert result.text == ""
    assert result.segments == ()
    assert any("no speech" in note for note in result.notes)
