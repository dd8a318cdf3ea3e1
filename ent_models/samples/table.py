"""The table of samples. They lie beside this file; one photograph comes with scikit-learn."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

_FILES = Path(__file__).parent / "files"
_PUBLIC_DOMAIN = "CC0-1.0"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file to try. `name` is its short unique name, `title` what the button says, `origin` a plain sentence.

    `kind` is picture, speech, video, script or text.
    """

    name: str
    title: str
    kind: str
    path: Path
    origin: str
    licence: str


def samples() -> tuple[Sample, ...]:
    """The samples that are on this machine, pictures first. All are, unless scikit-learn is missing."""
    made = (
        Sample(
            "cat",
            "A cat",
            "picture",
            _FILES / "cat.jpg",
            "Chelsea, a photograph by Stéfan van der Walt, made free by him; from scikit-image's pictures.",
            _PUBLIC_DOMAIN,
        ),
        Sample(
            "editing-room",
            "A spoken clip",
            "speech",
            _FILES / "editing_room.flac",
            "A text written for Rushes, spoken by the free speech synthesiser espeak-ng.",
            _PUBLIC_DOMAIN,
        ),
        Sample(
            "three-scenes",
            "A short video",
            "video",
            _FILES / "three_scenes.webm",
            "Three scenes drawn for Rushes by a program, with a line spoken by the synthesiser espeak-ng.",
            _PUBLIC_DOMAIN,
        ),
        Sample(
            "last-cut",
            "A screenplay",
            "script",
            _FILES / "last_cut.fountain",
            "The Last Cut, a short screenplay written for Rushes.",
            _PUBLIC_DOMAIN,
        ),
    )
    return tuple(sample for sample in (*_photographs(), *made) if sample.path.is_file())


def beside(path: Path, what: str) -> Sample | None:
    """What can be laid beside the sample script at `path`: an earlier "draft" of it, or what was "said" of it."""
    if path != _FILES / "last_cut.fountain":
        return None
    found = {
        "draft": Sample(
            "last-cut-draft",
            "An earlier draft of this sample",
            "script",
            _FILES / "last_cut_notes.fountain",
            "An earlier draft of The Last Cut, written for Rushes.",
            _PUBLIC_DOMAIN,
        ),
        "said": Sample(
            "last-cut-said",
            "Subtitles of this sample",
            "text",
            _FILES / "last_cut_said.srt",
            "What actors might have said of The Last Cut, written for Rushes.",
            _PUBLIC_DOMAIN,
        ),
    }.get(what)
    return found if found is not None and found.path.is_file() else None


def _photographs() -> tuple[Sample, ...]:
    """A photograph that scikit-learn carries, found as a file: the package is not imported."""
    spec = importlib.util.find_spec("sklearn")
    if spec is None or not spec.submodule_search_locations:
        return ()
    folder = Path(next(iter(spec.submodule_search_locations))) / "datasets" / "images"
    return (
        Sample(
            "china",
            "A palace",
            "picture",
            folder / "china.jpg",
            "A photograph by danielbuechele on Flickr (www.flickr.com/photos/danielbuechele), "
            "as shipped with scikit-learn.",
            "CC-BY-2.0",
        ),
    )
