"""A transcript as a Word document to read and mark up. Knows no files; python-docx makes the document."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ent_models.speech.export.captions import clock
from ent_models.speech.export.cues import Cue, spoken, turns, without_speakers
from ent_models.speech.export.plain import is_right_to_left, one_line

NOTHING_SAID = "There is no speech in this transcript."

_MARGIN_CM = 2.2
_GREY = 0x59  # 7 : 1 on white, so that times can be read by everyone.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def docx(cues: Iterable[Cue], *, title: str, speakers: bool = True, times: bool = True) -> bytes:
    """The document: the title, then a paragraph for each turn with its time in the margin and its speaker in bold.

    Paragraphs of scripts that run from right to left are marked so. The same cues give the same bytes.
    """
    from docx import Document

    document = Document()
    styles = _styles(document, times)
    heading = document.add_heading(level=0)
    _add_run(heading, one_line(title) or "Transcript", None)
    _turn_round(heading, title)
    named = spoken(cues) if speakers else without_speakers(spoken(cues))
    for turn in turns(named):
        paragraph = document.add_paragraph(style=styles["Speech"])
        _turn_round(paragraph, turn.text)
        if times:
            paragraph.add_run(f"{clock(turn.start_s)[:-4]}\t", styles["Time"])
        if turn.speaker:
            _add_run(paragraph, f"{turn.speaker}:", styles["Speaker"])
            paragraph.add_run(" ")
        _add_run(paragraph, turn.text, None)
    if not named:
        document.add_paragraph(NOTHING_SAID)
    _describe(document, one_line(title))
    stream = BytesIO()
    document.save(stream)
    return _without_dates(stream)


def _styles(document: Any, times: bool) -> dict[str, Any]:
    """The three styles of the document, so that a reader changes its look in one place."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    speech = document.styles.add_style("Speech", WD_STYLE_TYPE.PARAGRAPH)
    speech.base_style = document.styles["Normal"]
    speech.paragraph_format.space_after = Pt(8)
    speech.paragraph_format.widow_control = True
    if times:
        speech.paragraph_format.left_indent = Cm(_MARGIN_CM)
        speech.paragraph_format.first_line_indent = Cm(-_MARGIN_CM)
        speech.paragraph_format.tab_stops.add_tab_stop(Cm(_MARGIN_CM))
    time = document.styles.add_style("Time", WD_STYLE_TYPE.CHARACTER)
    time.font.size = Pt(9)
    time.font.color.rgb = RGBColor(_GREY, _GREY, _GREY)
    speaker = document.styles.add_style("Speaker", WD_STYLE_TYPE.CHARACTER)
    speaker.font.bold = True
    speaker.font.cs_bold = True  # The same for scripts that Word calls complex, as Arabic and Hebrew.
    return {"Speech": speech, "Time": time, "Speaker": speaker}


def _add_run(paragraph: Any, text: str, style: Any) -> None:
    run = paragraph.add_run(text, style)
    if is_right_to_left(text):
        run.font.rtl = True


def _turn_round(paragraph: Any, text: str) -> None:
    """Mark a paragraph that runs from right to left; Word then mirrors its indents too."""
    from docx.oxml import OxmlElement

    if is_right_to_left(text):
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _describe(document: Any, title: str) -> None:
    """Say what the document is, and nothing of python-docx's template: its author, its dates and its picture."""
    properties = document.core_properties
    for element in list(properties._element):
        properties._element.remove(element)
    properties.title = title[:255]
    links = document.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]


def _without_dates(stream: BytesIO) -> bytes:
    """The same archive with one date for all parts, so that it does not tell when it was made."""
    plain = BytesIO()
    with ZipFile(stream) as made, ZipFile(plain, "w") as kept:
        for name in made.namelist():
            part = ZipInfo(name, _ZIP_DATE)
            part.create_system = 3
            part.external_attr = 0o600 << 16
            kept.writestr(part, made.read(name), ZIP_DEFLATED, 6)
    return plain.getvalue()
