"""The command line: what is printed, where, and with which exit code. Files are analysed by real workers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ent_models import cli, samples

ROOT = Path(__file__).parent.parent


def analyse(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict]]:
    code = cli.main(["analyse", "--json", *map(str, arguments)])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_sample_gets_one_object_of_the_agreed_shape(capsys: pytest.CaptureFixture[str]) -> None:
    files = [sample.path for sample in samples.samples()]
    code, answers = analyse(capsys, *files)
    assert code == 0
    assert [answer["file"] for answer in answers] == [str(path) for path in files]
    for answer in answers:
        assert list(answer) == ["file", "kind", "status", "error", "seconds", "model", "result"]
        assert answer["status"] == "done"
        assert answer["error"] is None
    by_kind = {answer["kind"]: answer["result"] for answer in answers}
    assert set(by_kind) == {"picture", "speech", "video", "script"}
    assert {"name", "synset", "score"} <= set(by_kind["picture"]["labels"][0])
    assert {"language", "text", "segments"} <= set(by_kind["speech"])
    assert {"start_s", "end_s", "text"} <= set(by_kind["video"]["segments"][0])
    assert {"title", "scenes", "characters", "summary"} <= set(by_kind["script"])
    assert {"text", "index"} <= set(by_kind["script"]["summary"][0])


def test_a_bad_file_fails_alone_and_the_exit_code_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("The editor cut the film. The film was cut by the editor. It rained all night in the city.")
    empty = tmp_path / "empty.png"
    empty.touch()
    code, answers = analyse(capsys, empty, tmp_path / "gone.wav", good)
    assert code == 1
    assert [answer["status"] for answer in answers] == ["failed", "failed", "done"]
    assert all(answer["error"] and "Traceback" not in answer["error"] for answer in answers[:2])
    assert answers[2]["kind"] == "text"


def test_out_writes_one_file_each_under_safe_names(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    names = ['a "quoted" <b>name.txt', "..hidden.txt", "🎬.txt"]
    for name in names:
        (tmp_path / name).write_text("A short text about a long film. It has two sentences.")
    out = tmp_path / "out"
    code = cli.main(["analyse", "--out", str(out), *(str(tmp_path / name) for name in names)])
    assert code == 0
    written = sorted(path.name for path in out.iterdir())
    assert written == ["001-a__quoted___b_name.txt.json", "002-hidden.txt.json", "003-_.txt.json"]
    assert json.loads((out / written[0]).read_text())["status"] == "done"
    assert "not a screenplay" in capsys.readouterr().out


def test_an_out_folder_that_cannot_be_made_is_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert cli.main(["analyse", "--out", str(tmp_path / "file" / "out"), "x.txt"]) == 1
    assert "cannot be made" in capsys.readouterr().err


def test_models_list_and_verify(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "list", "--json"]) == 0
    cards = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"efficientnet-lite2", "whisper-base", "all-minilm-l6-v2"} <= {card["name"] for card in cards}
    assert cli.main(["models", "verify", "efficientnet-lite2"]) == 0
    assert "intact" in capsys.readouterr().out
    assert cli.main(["models", "verify", "no-such-model"]) == 1
    assert "Models:" in capsys.readouterr().err


def test_an_altered_model_fails_the_file_that_needs_it(
    capsys: pytest.CaptureFixture[str], rushes_home: Path, tmp_path: Path
) -> None:
    folder = rushes_home / "models" / "efficientnet-lite2"
    folder.mkdir(parents=True)
    (folder / "efficientnet-lite2.pth").write_bytes(b"not a model")
    picture = next(sample.path for sample in samples.samples() if sample.kind == "picture")
    code, answers = analyse(capsys, picture)
    assert code == 1
    assert "truncated or altered" in answers[0]["error"]
    assert cli.main(["models", "verify"]) == 1


def test_doctor_finds_this_environment_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--json"]) == 0
    checks = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"python", "memory", "packages", "write access", "disk", "device"} <= {check["name"] for check in checks}


def test_doctor_says_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("RUSHES_HOME", str(tmp_path / "file"))
    assert cli.main(["doctor"]) == 1
    assert "RUSHES_HOME" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--help"], ["analyse", "--help"], ["models", "list"]])
def test_help_is_light(arguments: list[str]) -> None:
    code = (
        "import sys, runpy\n"
        f"sys.argv = ['ent_models', *{arguments!r}]\n"
        "try: runpy.run_module('ent_models', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'streamlit', 'transformers', 'timm', 'faster_whisper', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
