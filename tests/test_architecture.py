"""The arrows of the house, read from the source: who may import whom, and what is never loaded on the way."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARY = sorted((ROOT / "ent_models").rglob("*.py"))
UI = sorted((ROOT / "pages" / "ui").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
APP = ROOT / "app.py"
ROOMS = ("pictures", "speech", "video", "scripts", "training", "films", "game")
HEAVY = {
    "torch", "torchvision", "transformers", "timm", "PIL", "av", "faster_whisper", "ctranslate2", "whisper", "numpy",
    "pypdf", "pypdfium2", "pdfplumber", "docx", "tokenizers", "safetensors", "onnxruntime", "pandas", "cv2",
    "scenedetect", "numba", "implicit", "rapidfuzz",
}  # fmt: skip


def imports(path: Path, *, top_level_only: bool = False) -> Iterator[str]:
    """Full names of what a file imports: "ent_models.errors.BadInput" for `from ent_models.errors import BadInput`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = _outside_functions(tree) if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            yield from _outside_functions(node)


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_inner(path: Path) -> bool:
    """Whether only a worker imports this module, when a file of its room comes."""
    return path.parent.name in (*ROOMS, "text") and path.name not in ("__init__.py", "records.py")


LIGHT = [path for path in LIBRARY if not is_inner(path)]


@pytest.mark.parametrize("path", LIBRARY, ids=names)
def test_the_library_knows_no_screens(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & {"streamlit", "pages", "app", "starlette"}


@pytest.mark.parametrize("path", LIGHT, ids=names)
def test_the_library_loads_nothing_heavy_when_imported(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path, top_level_only=True)}
    assert not roots & HEAVY


@pytest.mark.parametrize("path", [*PAGES, *UI, APP], ids=names)
def test_pages_hold_no_maths_and_decode_nothing(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & HEAVY


@pytest.mark.parametrize("path", [*PAGES, *UI], ids=names)
def test_pages_never_analyse(path: Path) -> None:
    forbidden = ("analysis", "classifier", "efficientnet", "whisper", "minilm", "decode", "breakdown", "jobs.worker")
    for name in imports(path):
        if name.startswith("ent_models."):
            assert not any(f".{part}" in name for part in forbidden), name


@pytest.mark.parametrize("path", UI, ids=names)
def test_what_pages_share_knows_no_page(path: Path) -> None:
    for name in imports(path):
        assert not name.startswith("pages.") or name.startswith("pages.ui."), name


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_pages_do_not_import_each_other(path: Path) -> None:
    for name in imports(path):
        assert not name.startswith("pages.") or name.startswith("pages.ui."), name


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_do_not_know_each_other(room: str) -> None:
    others = tuple(f"ent_models.{other}" for other in ROOMS if other != room)
    above = ("ent_models.rooms", "ent_models.jobs", "ent_models.store", "ent_models.cli", "ent_models.doctor")
    for path in (ROOT / "ent_models" / room).rglob("*.py"):
        for name in imports(path):
            assert not name.startswith((*others, *above)), f"{names(path)} imports {name}"


def test_what_rooms_share_knows_no_room() -> None:
    for path in (ROOT / "ent_models" / "text").rglob("*.py"):
        for name in imports(path):
            assert not name.startswith(tuple(f"ent_models.{room}" for room in ROOMS)), f"{names(path)}: {name}"


def test_caches_live_in_one_place() -> None:
    for path in (*PAGES, *UI, *LIBRARY, APP):
        if path.name == "loaders.py" and path.parent.name == "ui":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Attribute) and node.attr in ("cache_data", "cache_resource")), path


def test_the_door_is_short_and_leads_to_the_router() -> None:
    text = APP.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert '"pages/ui/router.py"' in text


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_pages_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 120


@pytest.mark.parametrize("path", [*PAGES, *UI, *LIBRARY], ids=names)
def test_files_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_every_page_is_in_the_menu() -> None:
    from pages.ui import menu

    assert {entry.name for entry in menu.ENTRIES} == {path.stem for path in PAGES}


def loaded_after(code: str) -> set[str]:
    """Top-level modules that a fresh Python holds after `code`."""
    show = "; import sys; sys.stdout.write(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", code + show], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_library_loads_nothing_heavy() -> None:
    assert not loaded_after("import ent_models") & {"torch", "streamlit", "transformers", "PIL", "av", "numpy"}


def test_the_help_of_the_command_line_loads_neither_torch_nor_streamlit() -> None:
    code = "import contextlib, ent_models.cli as cli\nwith contextlib.suppress(SystemExit): cli.main(['--help'])\npass"
    assert not loaded_after(code) & {"torch", "streamlit", "transformers", "PIL", "av"}


def test_the_way_to_the_first_page_loads_no_model_library() -> None:
    inner = (path for path in UI if path.stem not in ("router", "__init__"))
    modules = ", ".join(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in inner)
    held = loaded_after(f"import {modules}")
    assert not held & {"torch", "torchvision", "transformers", "timm", "av", "faster_whisper", "ctranslate2"}
