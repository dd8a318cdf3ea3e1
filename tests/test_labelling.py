"""The command `label`, from the folder to words, JSON, CSV and sidecars, through real workers."""

import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from ent_models import cli
from ent_models.samples import samples

CHINA = next(sample.path for sample in samples() if sample.name == "china")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("stills")
    (place / "day 2").mkdir()
    (place / "palace.jpg").write_bytes(CHINA.read_bytes())
    Image.new("RGB", (300, 200), "red").save(place / "day 2" / "red.png")
    (place / "broken.jpg").write_bytes(CHINA.read_bytes()[:300])
    return place


def test_a_folder_as_json_holds_every_picture_with_verdict_margin_and_quality(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["label", str(folder), "--json"]) == 1  # one cannot be read
    broken, red, palace = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(palace) == {"file", "kind", "status", "error", "seconds", "model", "result"}
    assert (palace["status"], palace["model"]) == ("done", "efficientnet-lite2")
    assert palace["file"] == str(folder / "palace.jpg")
    assert palace["result"]["labels"][0]["name"] == "palace"
    assert palace["result"]["verdict"] == "sure"
    assert palace["result"]["margin"] > 0.5
    assert palace["result"]["quality"]["sharpness"] > 0.3
    assert red["result"]["verdict"] == "none"
    assert (broken["status"], broken["result"]) == ("failed", None)
    assert "damaged" in broken["error"]


def test_a_file_and_a_folder_say_the_same_and_a_missing_one_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["label", str(folder / "palace.jpg"), "--json", "--model", "efficientnet-lite0"]) == 0
    (one,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert one["model"] == "efficientnet-lite0"
    assert {"verdict", "margin", "quality"} <= set(one["result"])
    assert cli.main(["label", str(folder / "gone.jpg"), str(folder / "palace.jpg")]) == 1
    gone, palace = capsys.readouterr().out.splitlines()
    assert "There is no such file" in gone
    assert palace.startswith(f"{folder / 'palace.jpg'}: palace")


def test_the_threshold_decides_what_is_sure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["label", str(folder / "palace.jpg"), "--threshold", "1"]) == 0
    assert "perhaps palace" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main(["label", "x.jpg", "--threshold", "1.5"])


def test_a_table_of_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["label", str(folder), "--csv"]) == 1
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [Path(row["path"]).name for row in rows] == ["broken.jpg", "red.png", "palace.jpg"]
    assert rows[2]["label"] == "palace"
    assert rows[1]["verdict"] == "none"


def test_sidecars_are_written_for_what_is_sure_and_for_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "palace.jpg").write_bytes(CHINA.read_bytes())
    Image.new("RGB", (300, 200), "red").save(tmp_path / "red.png")
    for _ in range(2):
        assert cli.main(["label", str(tmp_path), "--xmp"]) == 0
        assert "1 sidecars written" in capsys.readouterr().out
    assert b"palace" in (tmp_path / "palace.jpg.xmp").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.xmp")) == ["palace.jpg.xmp"]


def test_a_model_of_another_room_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["label", str(folder), "--model", "whisper-base"]) == 1
    assert "does not look at pictures" in capsys.readouterr().err
