"""Screenplays in the encodings of older programs: the same scenes and people, and a sentence that it was a guess."""

# ruff: noqa: RUF001  Cyrillic letters look like Latin ones

from pathlib import Path

import pytest

from ent_models import kinds
from ent_models.scripts import documents


@pytest.mark.parametrize(
    ("encoding", "text", "place", "name"),
    [
        ("cp1251", "ИНТ. КУХНЯ - ДЕНЬ\n\nЧайник свистит.\n\nАННА\nГде масло?\n\nБЕН\nНе знаю.\n", "КУХНЯ", "АННА"),
        ("cp1252", "INT. CAFÉ - JOUR\n\nLa fenêtre.\n\nHÉLÈNE\nOù ça ?\n\nBEN\nLà-bas.\n", "CAFÉ", "HÉLÈNE"),
        ("cp932", "INT. 台所 - 朝\n\nアンナはパンを切る。\n\n@アンナ\nどこ？\n\n@ベン\n何？\n", "台所", "アンナ"),
        ("utf-16-le", "ИНТ. КУХНЯ - ДЕНЬ\n\nЧайник.\n\nАННА\nГде масло?\n\nБЕН\nНет.\n", "КУХНЯ", "АННА"),
    ],
)  # fmt: skip
def test_screenplays_in_old_encodings(tmp_path: Path, encoding: str, text: str, place: str, name: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(text.encode(encoding))
    assert kinds.recognise(path) == "scripts"
    document = documents.read(path)
    assert document.verdict == "screenplay"
    assert (document.scenes[0].location, document.characters[0].name) == (place, name)
    assert len(document.notes) == 1
