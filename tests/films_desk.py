"""What tests of the films room share: a recommender of the sample ratings, the page, and answers of a worker."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ent_models import __version__
from ent_models.films import brought, making
from ent_models.films.options import FitOptions, Made
from ent_models.records import Provenance, Report
from ent_models.store import inputs
from pages.ui import loaders
from pages.ui.film import sample_files, taste

ROOT = Path(__file__).parent.parent
NASTY = "<img src=x onerror=alert(1)> **b** ![x](http://evil.example/p.png)"


def sample_room(folder: Path) -> Made:
    """A recommender made of the sample ratings, in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUSHES_HOME", str(folder))
        (folder / "ratings.csv").write_bytes(sample_files.RATINGS)
        *_, made = making.fit(folder / "ratings.csv", FitOptions(NASTY), None)
        assert isinstance(made, Made)
        return made


def room_with(made: Made) -> AppTest:
    """The page with ratings of one's own, before it is run."""
    app = AppTest.from_file(str(ROOT / "pages" / "films.py"), default_timeout=60)
    app.session_state["film-own-made"] = made
    return app


def with_taste(page: AppTest, slot: str, *titles: str) -> None:
    room = loaders.film_room(Path(page.session_state["film-own-made"].path))
    mine = taste.Taste()
    for title in titles:
        mine.say(room.search(title, 1)[0], "liked")
    tastes = dict(page.session_state["film-tastes"]) if "film-tastes" in page.session_state else {}
    page.session_state["film-tastes"] = {**tastes, (slot, str(room.path)): mine}


def provenance() -> Provenance:
    return Provenance("", "", "", {}, "cpu", 1.0, __version__)


def shown(page: AppTest) -> str:
    drawn = (*page.caption, *page.subheader, *page.text, *page.markdown, *page.error)
    return " ".join(str(one.value) for one in drawn).replace("\\", "")  # words of others are escaped


def keep(page: AppTest, name: str, data: bytes) -> inputs.InputFile:
    """What the room does with a dropped file."""
    page.session_state[name] = inputs.keep(f"{name}.csv", data, brought.folder())
    return page.session_state[name]


def answered(file: inputs.InputFile, options: object, result: object) -> str:
    """A question that was asked and answered; the key of its answer."""
    job = loaders.desk().ask(file, options)
    loaders.store().keep_report(job.result_key, job.room, Report("answer", result, provenance()))
    loaders.store().change_job(job.id, state="done", ended_at=1.0)
    return job.result_key
