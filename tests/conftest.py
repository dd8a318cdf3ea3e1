"""Fixtures that every test may use."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from ent_models import models, paths

# Before torch is there: its threads of two processes on two cores wait for each other in a busy loop otherwise.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "0")

# How long an example takes says more of the machine than of the code: tests that care measure it themselves.
hypothesis.settings.register_profile("rushes", deadline=None)
hypothesis.settings.load_profile("rushes")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The real evaluation data (see benchmarks/data.py), which is never part of the repository."""
    folder = Path(os.environ.get("RUSHES_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the evaluation data is not on this machine: set RUSHES_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def joined_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("joined")


@pytest.fixture(autouse=True)
def rushes_home(tmp_path: Path, joined_weights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for each test; joined weights are shared, since joining 145 MB takes a second."""
    home = tmp_path / "rushes home"
    monkeypatch.setenv("RUSHES_HOME", str(home))
    monkeypatch.delenv("RUSHES_MODELS", raising=False)
    monkeypatch.delenv("RUSHES_DATABASE", raising=False)
    home.mkdir()
    (home / "joined").symlink_to(joined_weights, target_is_directory=True)
    return home


@pytest.fixture
def fresh_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For tests of pages: nothing cached from another test, and no worker is left behind."""
    import streamlit as st

    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def idle_desk(fresh_desk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh desk that begins no work: what is asked of it stays in the queue."""
    monkeypatch.setattr("ent_models.jobs.lane.Lane.put", lambda *_, **__: None)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory, joined_weights: Path) -> Iterator[models.Shelf]:
    """Models that tests share. They are loaded from the installed packs, whatever the test's own home is."""

    class SharedShelf(models.Shelf):
        def get(self, name: str) -> object:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(paths, "joined_dir", lambda: joined_weights)
                return super().get(name)

    yield SharedShelf(device="cpu")
