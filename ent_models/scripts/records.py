"""What the scripts room answers."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ScriptOptions:
    """How to read. `sentences` is the length of the summary, 1 to 50."""

    model: str = "all-minilm-l6-v2"
    sentences: int = 5


@dataclass(frozen=True, slots=True)
class TitleEntry:
    """A line of the title page: `key` as written ("Draft date"), `value` in Fountain's marks, lines parted by \\n."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Element:
    """A paragraph of a document, in order.

    `kind` is heading, action, character, dialogue, parenthetical, transition, section, synopsis, note, lyrics,
    centred or paragraph (prose). `scene` is the index of its scene, or -1 before the first; `character` names the
    speaker of a dialogue, parenthetical or lyrics; `cue` is the name line above a speech as written ("EDWARD (V.O.)")
    and stands only on the first element of that speech; `page` counts from 1, or is 0 where the format has no pages.
    `marked` and `marked_cue` are the same text with Fountain's marks for emphasis and with its notes in [[ ]] where
    they stand, or "" if there are none; such notes follow as elements of their own too. `level` is 1 to 6 for a
    section; `breaks_page` says that the writer asked for a new page above.
    """

    kind: str
    text: str
    scene: int = -1
    character: str = ""
    page: int = 0
    dual: bool = False
    cue: str = ""
    marked: str = ""
    marked_cue: str = ""
    level: int = 0
    breaks_page: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene and where it stands.

    `setting` is INT, EXT, INT/EXT or ""; `element` is the index of its heading; `characters` speak in it.
    """

    index: int
    heading: str
    setting: str
    location: str
    time_of_day: str
    number: str
    page: int
    element: int
    characters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Character:
    """Who speaks: speeches (`lines`), words in them, and the indices of the scenes they speak in."""

    name: str
    lines: int
    words: int
    scenes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file read and taken apart: a `Breakdown` that has no summary yet. Fields as there."""

    title: str
    format: str
    verdict: str
    elements: tuple[Element, ...]
    scenes: tuple[Scene, ...] = ()
    characters: tuple[Character, ...] = ()
    pages: int = 0
    notes: tuple[str, ...] = ()
    title_page: tuple[TitleEntry, ...] = ()
    form: str = ""


@dataclass(frozen=True, slots=True)
class KeySentence:
    """A sentence of the document, word for word.

    `index` counts the document's sentences from 0; `element` is the index of the paragraph it stands in; `scene` that
    of its scene, or -1; `score` in [0, 1] says how central it is.
    """

    text: str
    index: int
    element: int
    scene: int
    score: float


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A document read: its parts in order and what follows from them.

    `format` is fountain, fdx, pdf, docx or text; `verdict` is "screenplay" or "not a screenplay". `notes` are
    sentences for the user ("page 3 has no text"). `form` says which reading a text got: screenplay, dialogue,
    transcript or article; `title_page` is in the writer's order.
    """

    title: str
    format: str
    verdict: str
    scenes: tuple[Scene, ...]
    characters: tuple[Character, ...]
    summary: tuple[KeySentence, ...]
    elements: tuple[Element, ...]
    pages: int = 0
    notes: tuple[str, ...] = ()
    title_page: tuple[TitleEntry, ...] = ()
    form: str = ""


class Script(Protocol):
    """What writers and measures need of a `Document` or a `Breakdown`."""

    @property
    def title(self) -> str: ...
    @property
    def elements(self) -> tuple[Element, ...]: ...
    @property
    def scenes(self) -> tuple[Scene, ...]: ...
    @property
    def characters(self) -> tuple[Character, ...]: ...
    @property
    def pages(self) -> int: ...
    @property
    def title_page(self) -> tuple[TitleEntry, ...]: ...
