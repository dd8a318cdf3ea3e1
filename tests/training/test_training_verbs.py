"""The commands `train` and `evaluate`: what is printed, what is kept, and going on after anything."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_sets import N_TEST, N_TRAIN, write_archive, write_folder, write_parquet

from ent_models import cli, devices, training_verbs
from ent_models.errors import BadInput
from ent_models.training import datasets, evaluation, modelfile, networks, settings
from ent_models.training.recipes import recipe_for
from ent_models.training.records import CIFAR10_CLASSES, ModelFile

ROOT = Path(__file__).parent.parent.parent
FIELDS = ["epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "images_per_s", "elapsed_s"]
QUICK = ("--network", "article", "--set", "images_per_epoch=128")


@pytest.fixture(autouse=True)
def one_thread_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small networks are quickest so, whatever else the machine does."""
    monkeypatch.setattr(devices, "cpu_threads", lambda: 1)


@pytest.fixture
def small_set(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    small = dataclasses.replace(datasets.DATASETS["cifar10"], n_train=N_TRAIN, n_test=N_TEST)
    monkeypatch.setitem(datasets.DATASETS, "cifar10", small)
    monkeypatch.delenv("RUSHES_DATA", raising=False)
    datasets._last.clear()
    yield
    datasets._last.clear()


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict], str]:
    code = cli.main(list(map(str, words)))
    said = capsys.readouterr()
    return code, [json.loads(line) for line in said.out.splitlines()] if "--json" in words else [], said.err


def test_a_line_for_each_epoch_and_the_last_weights_are_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    words = ("train", "--data", "digits", *QUICK, "--epochs", 3, "--seed", 5, "--out", out, "--json")
    code, lines, errors = run(capsys, *words)
    assert (code, errors) == (0, "")
    assert [list(line) for line in lines] == [FIELDS] * 3
    assert [line["epoch"] for line in lines] == [1, 2, 3]
    assert sorted(path.name for path in out.iterdir()) == ["checkpoints", "log.jsonl", "network.safetensors"]
    assert [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()] == lines
    net, card = modelfile.load(out / "network.safetensors")
    _, test = datasets.read("digits", datasets.place("digits") or Path())
    assert evaluation.evaluate(net, test).accuracy == pytest.approx(lines[-1]["test_accuracy"])
    assert card.made_by["seed"] == 5
    assert card.made_by["data"]["name"] == "digits"
    assert card.made_by["recipe"]["augmentation"]["flip"] == "none"
    assert str(tmp_path) not in json.dumps(card.made_by)


def test_the_same_command_gives_the_same_run(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("train", "--data", "digits", *QUICK, "--epochs", 2, "--json")
    first, second = run(capsys, *words)[1], run(capsys, *words)[1]
    timeless = FIELDS[:5]
    assert [[line[key] for key in timeless] for line in first] == [[line[key] for key in timeless] for line in second]


def test_the_same_command_goes_on_where_it_left_off(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ("train", "--data", "digits", *QUICK, "--epochs", 3, "--json", "--out", tmp_path / "run")
    whole = run(capsys, *words[:-1], tmp_path / "whole")[1]
    _, begun, _ = run(capsys, *words, "--set", "stop_after=1")
    assert [line["epoch"] for line in begun] == [1]
    code, rest, _ = run(capsys, *words)
    assert code == 0
    assert [line["epoch"] for line in rest] == [2, 3]
    assert len((tmp_path / "run" / "log.jsonl").read_text().splitlines()) == 3
    assert [line["train_loss"] for line in begun + rest] == pytest.approx([line["train_loss"] for line in whole])
    code, none, told = run(capsys, *words)
    assert (code, none) == (0, [])
    assert "finished before" in told


def test_a_folder_with_another_run_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ("train", "--data", "digits", *QUICK, "--epochs", 1, "--out", tmp_path / "run")
    assert run(capsys, *words)[0] == 0
    for change in (
        ("--seed", 1),
        ("--epochs", 2),
        ("--set", "learning_rate=0.01"),
        ("--set", "network.is_scaled=true"),
    ):
        code, _, told = run(capsys, *words, *change)
        assert code == 1
        assert "other settings" in told


def test_ctrl_c_keeps_a_checkpoint_and_the_same_command_goes_on(tmp_path: Path, rushes_home: Path) -> None:
    command = [sys.executable, "-m", "ent_models", "train", "--data", "digits", *QUICK, "--epochs", "30", "--json"]
    command += ["--out", str(tmp_path / "run")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    rest, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "the same command goes on" in told
    done = len(rest.splitlines()) + 1
    assert first["epoch"] == 1
    assert done < 30
    again = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert again.stdout is not None
    assert json.loads(again.stdout.readline())["epoch"] == done + 1
    again.kill()
    again.wait()


def test_a_second_ctrl_c_ends_at_once() -> None:
    before = signal.getsignal(signal.SIGINT)  # a program that was started in the background ignores it
    with training_verbs._stopping_gently() as wish:
        signal.raise_signal(signal.SIGINT)
        assert wish.controls().is_stopped
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_it_may_run_in_a_thread() -> None:
    seen = []

    def work() -> None:
        with training_verbs._stopping_gently() as wish:
            seen.append(wish.is_stop)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]


@pytest.mark.usefixtures("small_set")
def test_every_form_of_cifar10_is_taken_and_gives_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_folder(tmp_path / "folder" / "cifar-10-batches-py")
    write_archive(tmp_path / "cifar-10-python.tar.gz", tmp_path / "folder" / "cifar-10-batches-py")
    write_parquet(tmp_path / "parquet")
    found = []
    for place in ("folder", "folder/cifar-10-batches-py", "cifar-10-python.tar.gz", "parquet"):
        code, lines, _ = run(
            capsys, "train", "--data", tmp_path / place, "--network", "article", "--epochs", 1, "--json",
            "--set", "images_per_epoch=20", "--set", "batch_size=10",
        )  # fmt: skip
        assert code == 0
        found.append([lines[0][key] for key in FIELDS[:5]])
    assert found == [found[0]] * 4


@pytest.mark.usefixtures("small_set")
def test_held_out_pictures_take_the_place_of_the_test_pictures(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "cifar-10-batches-py")
    seen: list[int] = []
    measure = evaluation.evaluated

    def noted(net: object, pictures: object, views: str = "none") -> object:
        seen.append(len(pictures))  # type: ignore[arg-type]
        return measure(net, pictures, views)  # type: ignore[arg-type]

    monkeypatch.setattr("ent_models.training.trainer.evaluated", noted)
    words = ("train", "--data", tmp_path, "--network", "article", "--epochs", 1, "--set", "batch_size=4")
    words = (*words, "--set", "images_per_epoch=14")
    assert run(capsys, *words, "--set", "held_out=6")[0] == 0
    assert run(capsys, *words)[0] == 0
    assert seen == [6, N_TEST]
    code, _, told = run(capsys, *words, "--set", "held_out=19")
    assert code == 1
    assert "held_out" in told


@pytest.mark.usefixtures("small_set")
def test_evaluate_gives_one_object(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_folder(tmp_path / "cifar-10-batches-py")
    net = networks.build("resnet")
    model = tmp_path / "net.safetensors"
    modelfile.save(model, net, ModelFile("resnet", CIFAR10_CLASSES, {}, {}))
    code, answers, _ = run(capsys, "evaluate", "cifar10", "--data", tmp_path, "--model", model, "--json")
    assert code == 0
    (answer,) = answers
    assert list(answer) == ["accuracy", "images", "parameters", "seconds"]
    assert answer["images"] == N_TEST
    assert answer["parameters"] == networks.count_parameters(net)
    _, test = datasets.read("cifar10", tmp_path)
    assert answer["accuracy"] == evaluation.evaluate(net.eval(), test, "mirror").accuracy
    assert run(capsys, "evaluate", "cifar10", "--data", tmp_path, "--model", model, "--views", "none")[0] == 0


@pytest.mark.usefixtures("small_set")
def test_evaluate_without_a_network_or_with_a_wrong_one_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "cifar-10-batches-py")
    monkeypatch.setattr(training_verbs, "SHIPPED", tmp_path / "absent.safetensors")
    wrong = tmp_path / "wrong.safetensors"
    modelfile.save(wrong, networks.build("resnet", 3), ModelFile("resnet", ("a", "b", "c"), {}, {}))
    (tmp_path / "text.safetensors").write_text("no network")
    cases = (
        ((), "--model FILE"),
        (("--model", tmp_path / "gone"), "no file"),
        (("--model", wrong), "classes of CIFAR-10"),
        (("--model", tmp_path / "text.safetensors"), "not a whole safetensors file"),
    )
    for words, sentence in cases:
        code, _, told = run(capsys, "evaluate", "cifar10", "--data", tmp_path, *words)
        assert code == 1
        assert sentence in told
        assert told.count("\n") == 1


def test_views_are_those_of_the_evaluation() -> None:
    assert training_verbs.VIEWS == evaluation.VIEWS


def test_trouble_is_one_sentence_and_exit_code_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    digits = ("train", "--data", "digits", "--epochs", 1)
    for words, sentence in (
        (("train", "--data", tmp_path), "no CIFAR-10"),
        (("train", "--data", tmp_path / "gone"), "no file or folder"),
        (("train", "--data", "digits", "--epochs", 0), "between 1 and 10,000"),
        ((*digits, "--set", "speed=3"), "no setting called 'speed'"),
        ((*digits, "--set", "batch_size"), "KEY=VALUE"),
        ((*digits, "--set", "batch_size=many"), "batch_size cannot be"),
        ((*digits, "--set", "network.colour=1"), "does not take these options"),
        ((*digits, "--out", tmp_path / "file" / "run"), "could not be saved"),
    ):
        code, _, told = run(capsys, *words)
        assert code == 1, words
        assert sentence in told
        assert told.startswith("rushes: ")
        assert told.count("\n") == 1


def test_a_loss_that_is_no_number_stops_the_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ("train", "--data", "digits", *QUICK, "--epochs", 2, "--out", tmp_path, "--set", "learning_rate=1e30")
    code, _, told = run(capsys, *words)
    assert code == 1
    assert "learning rate is too high" in told
    assert (tmp_path / "checkpoints").is_dir()
    assert not (tmp_path / "network.safetensors").exists()


def test_settings_change_the_recipe_by_type() -> None:
    recipe = recipe_for("fast", 4)
    found = settings.changed(
        recipe,
        [
            "batch_size=512", "learning_rate = 1e-2", "is_averaged=false", "images_per_epoch=null", "schedule=constant",
            "augmentation.flip=none", "augmentation.cutout_px=4", "network.widths=[8, 16, 32]", "held_out=50",
        ],
    )  # fmt: skip
    assert found.recipe == dataclasses.replace(
        recipe,
        batch_size=512,
        learning_rate=0.01,
        is_averaged=False,
        schedule="constant",
        augmentation=dataclasses.replace(recipe.augmentation, flip="none", cutout_px=4),
    )
    assert found.options == {"widths": [8, 16, 32]}
    assert (found.n_held_out, found.stop_after) == (50, None)
    assert settings.changed(recipe, []).recipe == recipe


@pytest.mark.parametrize(
    "pair",
    [
        "learning_rate=nan", "learning_rate=-1", "learning_rate=0", "batch_size=1", "batch_size=2.5", "epochs=3",
        "schedule=odd", "augmentation=1", "augmentation.flip=up", "augmentation.shift_px=-1", "held_out=-1",
        "images_per_epoch=0", "network.widths=many", "=3", "",
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(pair: str) -> None:
    with pytest.raises(BadInput):
        settings.changed(recipe_for("fast"), [pair])


def test_what_was_typed_is_told_without_folders() -> None:
    words = ["train", "--data", "/home/ann/data", "--out=/home/ann/run", "--epochs", "3"]
    assert training_verbs._command(words) == "python -m ent_models train --data DIR --out=DIR --epochs 3"
    assert training_verbs._command(["train", "--data", "digits"]).endswith("--data digits")


def test_the_help_comes_without_torch() -> None:
    code = (
        "import sys; from ent_models import cli\n"
        "try: cli.main(['train', '--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'torch', 'numpy', 'sklearn', 'streamlit'} & set(sys.modules)"
    )
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "those of the last epoch" in " ".join(done.stdout.split())
    assert time.perf_counter() - began < 30
