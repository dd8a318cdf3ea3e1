"""What the scripts room answers."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ScriptOptions:
    """How to read. `sentences` is the length of the summary, 1 to 50; `writer` names a model that words a summary of
    its own (see `writers`), or is "" for the document's own sentences alone."""

    model: str = "all-minilm-l6-v2"
    sentences: int = 5
    writer: str = ""


@dataclass(frozen=True, slots=True)
class AskOptions:
    """A question or phrase put to a document, 1 to 500 characters, and how many passages to show, 1 to 50."""

    question: str
    model: str = "all-minilm-l6-v2"
    passages: int = 8


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
class Act:
    """A quarter or half of a screenplay, cut at its proposed turning points: scenes `first` to `last`, and their key
    sentences in order."""

    name: str
    first: int
    last: int
    sentences: tuple[KeySentence, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that the document comes back to: how often, where first (an element), and weight in [0, 1]."""

    text: str
    count: int
    element: int
    score: float


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A scene proposed as one of the five turning points. `confidence` in [0, 1] is the share of the weight of all
    scenes that falls on this one and its neighbours; `reasons` say in words what spoke for it."""

    name: str
    scene: int
    confidence: float
    reasons: tuple[str, ...]
    sentence: KeySentence | None = None


@dataclass(frozen=True, slots=True)
class SceneTone:
    """The tone that a scene is nearest to, by how many standard deviations it stands out from the script's scenes."""

    scene: int
    tone: str
    strength: float


@dataclass(frozen=True, slots=True)
class Voice:
    """What a speaker said that matters, in order, and their share of all words said, in [0, 1]."""

    speaker: str
    share: float
    sentences: tuple[KeySentence, ...]


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence that a model wrote, checked against the document.

    `supported` says that the check found nothing against it, else `problem` says what is wrong. `source` is the most
    like sentence of the document, `similarity` their cosine.
    """

    text: str
    supported: bool
    problem: str
    source: KeySentence | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Synopsis:
    """A document summed up. `ranked` are sentences best first, so that any number of them is a summary; `lines` has a
    sentence for each scene that has one; `page` is for the whole screenplay. `written` is a model's own summary."""

    ranked: tuple[KeySentence, ...] = ()
    lines: tuple[KeySentence, ...] = ()
    acts: tuple[Act, ...] = ()
    page: tuple[KeySentence, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    turning_points: tuple[TurningPoint, ...] = ()
    tones: tuple[SceneTone, ...] = ()
    voices: tuple[Voice, ...] = ()
    written: tuple[WrittenSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that answers a question: its element and scene (or -1), its most telling sentence, a score in
    [0, 1], and the words of the question that stand in it."""

    element: int
    scene: int
    text: str
    score: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages found for a question, best first, and notes for the user."""

    question: str
    passages: tuple[Passage, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A document read: its parts in order and what follows from them.

    `format` is fountain, fdx, pdf, docx or text; `verdict` is "screenplay" or "not a screenplay". `notes` are
    sentences for the user ("page 3 has no text"). `form` says which reading a text got: screenplay, dialogue,
    transcript or article; `title_page` is in the writer's order.
    `synopsis` sums it up in other ways than `summary`, which are the key sentences in order.
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
    synopsis: Synopsis = field(default_factory=Synopsis)


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
