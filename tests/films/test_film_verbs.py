"""The command `recommend`: what it refuses, and what it reads a text from."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ent_models import cli, models
from ent_models.films import making, options, subjects
from ent_models.films.options import FitOptions, Made
from ent_models.films.records import Wish
from ent_models.films.room import FilmRoom
from pages.ui.film.sample_files import RATINGS

PITCH = "A retired thief is talked into one last job by the detective who never caught him."
WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    f"{PITCH}</w:t></w:r></w:p></w:body></w:document>"
)


class Encoder:
    """Texts about thieves lie one way, all others another; it remembers what it was asked."""

    device = "cpu"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, sentences: list[str]) -> np.ndarray:
        self.asked += sentences
        return np.array([[1, 0] if "thief" in one or "Crime" in one else [0, 1] for one in sentences], np.float32)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Encoder]:
    made = Encoder()
    monkeypatch.setattr(models.Shelf, "get", lambda *_: made)
    return made


@pytest.fixture
def sets(tmp_path: Path) -> list[str]:
    (tmp_path / "ratings.csv").write_bytes(RATINGS)
    films = sorted({line.split(",")[1] for line in RATINGS.decode().splitlines()[1:]})
    rows = [f"{film},{film},{'Crime' if 'Heat' in film or 'Casino' in film else 'Children'}" for film in films]
    (tmp_path / "items.csv").write_text("\n".join(["movieId,title,genres", *rows]))
    return ["--ratings", str(tmp_path / "ratings.csv"), "--items", str(tmp_path / "items.csv")]


def answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return json.loads(capsys.readouterr().out)["films"]


@pytest.mark.parametrize("form", ["txt", "fountain", "srt", "docx", "utf-16"])
def test_a_text_of_any_form_finds_films(
    sets: list[str], encoder: Encoder, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    path = tmp_path / f"pitch.{form}"
    if form == "docx":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", WORD)
            archive.writestr("[Content_Types].xml", "<Types/>")
    elif form == "srt":
        path.write_text(f"1\n00:00:01,000 --> 00:00:04,000\n{PITCH}\n\n2\n00:00:05,000 --> 00:00:08,000\nGone.\n")
    else:
        scene = f"INT. BANK - NIGHT\n\n{PITCH}\n" if form == "fountain" else PITCH
        path.write_bytes(scene.encode("utf-16" if form == "utf-16" else "utf-8"))
    assert cli.main(["recommend", "--like-text", str(path), *sets, "-n", "2", "--json"]) == 0
    assert {film["title"] for film in answers(capsys)} == {"Heat", "Casino"}
    assert any(PITCH in text for text in encoder.asked) and not any("-->" in text for text in encoder.asked)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["--like-text", "pitch.txt", "--liked", "Heat"], "--liked counts for nothing"),
        (["--like-text", "pitch.txt", "--years", "1990-"], "--years counts for nothing"),
        (["--like-text", "pitch.txt", "--adventure", "0"], "--adventure counts for nothing"),
        (["--like-text", "pitch.txt", "-n", "0"], "1 to 1,000"),
        (["--similar", "Heat", "--years", "1990-"], "--years counts for nothing"),
        (["--similar", "Heat", "--like-text", "pitch.txt"], "--similar counts for nothing"),
        (["--liked", "Heat", "--columns", "whose=user"], "is no column"),
        (["--liked", "Heat", "-n", "1001"], "1 to 1,000"),
        (["--liked", "Heat", "--items", "items.csv"], "--ratings"),
        (["--like-text", "not there.txt"], "No such file"),
        (["--liked", "Heat", "--genres", "Crime", "--ratings", "{folder}/ratings.csv"], "have no genres"),
        ([], "--liked TITLE"),
    ],
)
def test_what_cannot_count_is_refused(
    sets: list[str], encoder: Encoder, capsys: pytest.CaptureFixture[str], typed: list[str], sentence: str
) -> None:
    folder = str(Path(sets[1]).parent)
    given = [one.replace("{folder}", folder) for one in typed]
    given += [] if {"--items", "--ratings"} & set(typed) else sets
    assert cli.main(["recommend", *given]) == 1
    assert sentence in capsys.readouterr().err


def test_a_taste_is_answered_with_reasons(
    sets: list[str], encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["recommend", "--liked", "heat", "Casino", "--disliked", "Shrek", *sets, "-n", "3", "--json"]
    assert cli.main(asked) == 0
    found = answers(capsys)
    assert len(found) == 3
    assert {one["title"]: one["liked"] for one in found[0]["reasons"]} == {"Heat": True, "Casino": True, "Shrek": False}


def test_the_command_and_the_page_know_the_same_of_films(
    sets: list[str],
    encoder: Encoder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RUSHES_HOME", str(tmp_path / "home"))
    (tmp_path / "texts.csv").write_text(
        "movieId,title,overview\nHeat (1995),Heat (1995),A thief\nCasino (1995),Casino (1995),Also a thief\n"
    )
    sets = [*sets[:3], str(tmp_path / "texts.csv")]
    assert cli.main(["recommend", "--liked", "Heat", *sets, "-n", "3", "--json"]) == 0
    answered = [(one["title"], round(one["score"], 2)) for one in answers(capsys)]
    assert any(text.startswith("A thief Heat") for text in encoder.asked)
    *_, made = making.fit(Path(sets[1]), FitOptions("ratings.csv", sets[3]), models.Shelf())
    assert isinstance(made, Made)
    room = FilmRoom(Path(made.path))
    assert room.has_vectors()
    found = room.recommend(Wish(liked=(room.search("Heat", 1)[0].id,), n=3))
    assert [(one.film.title, round(one.score, 2)) for one in found] == answered


def test_films_like_one_film(sets: list[str], encoder: Encoder, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["recommend", "--similar", "heat", *sets, "-n", "3", "--json"]) == 0
    found = answers(capsys)
    assert found[0]["title"] == "Casino" and found[0]["reasons"] == ["Crime"]
    assert cli.main(["recommend", "--similar", "Heat", *sets, "-n", "2"]) == 0
    assert "1. Casino (1995)" in capsys.readouterr().out


def test_what_was_read_is_told_on_the_way(
    sets: list[str], encoder: Encoder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        RATINGS.decode().replace("user,film,rating,time", "who,what,mark,time") + "x,Heat (1995),bad,1\n" * 2
    )
    (tmp_path / "pitch.txt").write_text(PITCH)
    given = ["--ratings", str(path), *sets[2:], "--columns", "user=who", "film=what", "rating=mark"]
    for asked in (["--like-text", str(tmp_path / "pitch.txt")], ["--liked", "Heat"]):
        assert cli.main(["recommend", *asked, *given, "--json"]) == 0
        told = capsys.readouterr().err
        assert "user from 'who', film from 'what'" in told and "lines 197, 198: 'bad' is no rating" in told


def test_what_has_neither_genres_nor_texts_or_is_too_much_cannot_be_compared_with_a_text(
    sets: list[str],
    encoder: Encoder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "pitch.txt").write_text(PITCH)
    asked = ["recommend", "--like-text", str(tmp_path / "pitch.txt")]
    assert cli.main([*asked, *sets[:2]]) == 1
    assert "no genres and no texts" in capsys.readouterr().err
    for module in (subjects, options):
        monkeypatch.setattr(module, "MAX_DESCRIBED", 5)
    assert cli.main([*asked, *sets]) == 1
    assert "there are 18, and up to 5 can" in capsys.readouterr().err
