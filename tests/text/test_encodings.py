"""Texts in the encodings that people's files have."""

# ruff: noqa: RUF001  Cyrillic letters look like Latin ones

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ent_models.text import encodings

RUSSIAN = "ИНТ. КУХНЯ - ДЕНЬ\n\nАнна режет хлеб, пока чайник свистит на плите.\n\nАННА\nКуда он положил масло?\n"
JAPANESE = "1 台所・朝\n\nアンナはパンを切っている。やかんが鳴る。\n\nアンナ「バターはどこに置いたの？」\n"
CHINESE = "内景 厨房 日\n\n安娜在切面包，水壶在响。\n"
KOREAN = "실내 부엌 - 낮\n\n안나가 빵을 자른다. 주전자가 운다.\n"
FRENCH = "INT. CUISINE - JOUR\n\nAnna coupe du pain près de la fenêtre.\n\nANNA\nOù est passé le beurre ? Déjà l’été…\n"
GERMAN = "INT. KÜCHE - TAG\n\nÄnne schneidet Brot für Jörg. „Schön“, sagt er.\n"


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (JAPANESE, "shift-jis", "Shift-JIS"),
        (JAPANESE, "euc-jp", "EUC-JP"),
        (CHINESE, "gb18030", "GB 18030"),
        (KOREAN, "cp949", "Korean"),
        (FRENCH, "cp1252", "Windows-1252"),
        (GERMAN, "cp1252", "Windows-1252"),
        ("Déjà vu.", "cp1252", "Windows-1252"),
        ("Été", "cp1252", "Windows-1252"),
    ],
)
def test_a_guess_is_right_and_told(text: str, encoding: str, told: str) -> None:
    found, note = encodings.decode(text.encode(encoding))
    assert found == text
    assert told in note and "guess" in note


@pytest.mark.parametrize("text", [RUSSIAN, JAPANESE, CHINESE, KOREAN, FRENCH, "A\n", "Ann 🎬 films.\n" * 400])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(text: str, encoding: str) -> None:
    assert encodings.decode(text.encode(encoding)) == (text, "The file has no mark of its encoding; read as UTF-16.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [RUSSIAN, JAPANESE, FRENCH])
def test_what_is_certain_has_no_note(text: str, encoding: str) -> None:
    assert encodings.decode(text.encode(encoding)) == (text, "")


def test_a_long_text_is_guessed_from_its_beginning() -> None:
    text = JAPANESE * 20_000
    assert encodings.decode(text.encode("cp932"))[0] == text


@pytest.mark.parametrize("text", [RUSSIAN, JAPANESE, CHINESE * 2, FRENCH * 6])
def test_a_damaged_letter_makes_no_other_encoding_of_utf8(text: str) -> None:
    data = text.encode()
    found, note = encodings.decode(data + b"\xe3\n" + data)
    assert found.startswith(text) and found.endswith(text) and "\ufffd" in found
    assert "1 damaged letter" in note and "UTF-8" in note


@given(some.binary(max_size=400))
def test_any_bytes_come_to_an_end(data: bytes) -> None:
    text, note = encodings.decode(data)
    assert isinstance(text, str) and (not note or note.endswith("."))


@given(some.text(some.characters(min_codepoint=32, max_codepoint=0x17F), max_size=200))
def test_utf8_is_never_taken_for_another(text: str) -> None:
    assert encodings.decode(text.encode()) == (text, "")
