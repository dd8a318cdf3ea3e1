"""Files are known by their first bytes."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models import kinds
from ent_models.errors import BadInput

HEADS = {
    "pictures": [
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic",
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1",
        b"\0\0\0\x18ftypcrx \0\0\0\1crx isom",
        b"FUJIFILMCCD-RAW 0201",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"GIF89a\x01\0\x01\0",
        b"RIFF\x24\0\0\0WEBPVP8 ",
        b"BM\x36\0\0\0\0\0\0\0",
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
    ],
    "speech": [
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"ID3\x04\0\0\0\0\0\0",
        b"\xff\xfb\x90\x64\0",
        b"\xff\xf1\x50\x80",
        b"fLaC\0\0\0\x22",
        b"OggS\0\x02",
        b"\0\0\0\x20ftypisom",
        b"\0\0\0\x18ftypM4A ",
        b"\0\0\0\x08moov",
        b"\x1aE\xdf\xa3\x01\0",
    ],
    "scripts": [
        b"INT. ROOM - DAY\n\nMARY\nHello.\n",
        b"\xef\xbb\xbfTitle: Caf\xc3\xa9\n",
        "INT. ROOM".encode("utf-16"),
        b'<?xml version="1.0"?><FinalDraft/>',
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"PK\x03\x04\x14\0",
        b"BM stands for black and white, a bitmap of grey.",
        "Größe".encode("cp1252"),
    ],
}


@pytest.mark.parametrize(("room", "head"), [(room, head) for room, heads in HEADS.items() for head in heads])
def test_content_decides_the_room(room: str, head: bytes) -> None:
    assert kinds.room_for(head) == room


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (b"", "empty"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "not a kind of file"),
        (bytes(range(256)), "not a kind of file"),
    ],
)
def test_other_files_get_a_sentence(head: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        kinds.room_for(head)


def test_a_folder_is_an_album_and_a_missing_file_is_named(tmp_path: Path) -> None:
    assert kinds.recognise(tmp_path) == "albums"
    with pytest.raises(BadInput, match="no such file"):
        kinds.recognise(tmp_path / "gone.png")


def test_a_wrong_name_is_said_and_a_right_one_is_not() -> None:
    assert "ends in .png, but the content is text" in kinds.note_on_name("page.PNG", "scripts")
    assert kinds.note_on_name("page.fountain", "scripts") == ""
    assert kinds.note_on_name("no ending", "pictures") == ""


@given(st.binary(max_size=64))
def test_any_bytes_get_a_room_or_a_sentence(head: bytes) -> None:
    try:
        assert kinds.room_for(head) in kinds.EXTENSIONS
    except BadInput as problem:
        assert str(problem).endswith(".")


@given(st.integers(min_value=0, max_value=0xFFFFFFFF))
def test_utf16_text_is_never_taken_for_mpeg_audio(word: int) -> None:
    assert kinds.room_for(b"\xff\xfe" + struct.pack(">I", word)) == "scripts"
