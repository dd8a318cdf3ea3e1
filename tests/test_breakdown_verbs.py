"""The commands `breakdown` and `compare`."""

import csv
import json
from pathlib import Path

import pytest

from ent_models import cli, samples
from ent_models.scripts import documents

SAMPLE = next(sample.path for sample in samples.samples() if sample.kind == "script")


def test_a_breakdown_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("A text. It has two sentences.\n")
    assert cli.main(["breakdown", str(SAMPLE), str(article), str(tmp_path / "none"), "--json"]) == 1
    script, text, none = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert list(script) == ["file", "kind", "status", "error", "seconds", "model", "result"]
    assert (script["kind"], script["status"], text["kind"], none["status"]) == ("script", "done", "text", "failed")
    result = script["result"]
    assert len(result["measures"]["scenes"]) == len(result["scenes"]) > 5
    assert sum(person["share"] for person in result["measures"]["people"]) == pytest.approx(1)
    assert none["error"] == "There is no such file. Check the path."


def test_files_of_a_breakdown(tmp_path: Path) -> None:
    out = tmp_path / "out"
    names = {"xlsx": "a.xlsx", "html": "a.html", "fountain": "a.fountain", "fdx": "a.fdx"}
    wanted = [part for option, name in names.items() for part in (f"--{option}", str(out / name))]
    assert cli.main(["breakdown", str(SAMPLE), "--csv", str(out / "tables"), *wanted]) == 0
    with (out / "tables" / "scenes.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    script = documents.read(SAMPLE)
    assert [row["Heading"] for row in rows] == [scene.heading for scene in script.scenes]
    for name in ("a.fountain", "a.fdx"):
        again = documents.read(out / name)
        assert [scene.heading for scene in again.scenes] == [scene.heading for scene in script.scenes]
        assert [one.words for one in again.characters] == [one.words for one in script.characters]
    assert (out / "a.xlsx").read_bytes().startswith(b"PK")
    assert "The Last Cut" in (out / "a.html").read_text(encoding="utf-8")


def test_several_scripts_have_a_folder_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twin = tmp_path / "twin" / SAMPLE.name
    twin.parent.mkdir()
    twin.write_bytes(SAMPLE.read_bytes())
    assert cli.main(["breakdown", str(SAMPLE), str(twin), "--csv", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [SAMPLE.name, f"{SAMPLE.name} 2"]
    assert cli.main(["breakdown", str(SAMPLE), str(twin), "--xlsx", str(tmp_path / "x.xlsx")]) == 1
    assert cli.main(["breakdown", str(twin), "--fountain", str(twin)]) == 1
    assert "replace the script itself" in capsys.readouterr().err
    assert twin.read_bytes() == SAMPLE.read_bytes()


def test_what_is_no_script_and_a_breakdown_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "a.fountain"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert cli.main(["breakdown", str(picture), str(SAMPLE)]) == 1
    told = capsys.readouterr()
    assert "belongs in pictures" in told.err
    assert "The Last Cut (screenplay)" in told.out
    assert "MARA" in told.out


def test_two_drafts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    after = tmp_path / "b.fountain"
    cut = text[: text.index("INT. CORRIDOR")] + text[text.index("EXT. HARBOUR") :]
    after.write_text(cut + "\nINT. SHED - NIGHT\n\nA goat reads a newspaper that nobody ordered.\n", encoding="utf-8")
    assert cli.main(["compare", str(SAMPLE), str(after), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["before"], answer["file"], answer["status"]) == (str(SAMPLE), str(after), "done")
    result = answer["result"]
    assert (result["counts"]["cut"], result["counts"]["added"], result["counts"]["moved"]) == (1, 1, 0)
    cut = next(scene for scene in result["scenes"] if scene["change"] == "cut")
    assert cut["heading_before"].startswith("INT. CORRIDOR")
    assert cut["heading_after"] is None
    assert any(person["share_gained"] for person in result["characters"])
    assert cli.main(["compare", str(SAMPLE), str(after)]) == 0
    assert "1 added, 1 cut" in capsys.readouterr().out
    assert cli.main(["compare", str(SAMPLE), str(tmp_path / "none")]) == 1
