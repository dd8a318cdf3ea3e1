"""Cues that exports must survive, for the tests of all formats."""

from fractions import Fraction

from hypothesis import strategies as st

from ent_models.speech.export.cues import Cue, CueWord, Media

ARABIC = "مرحبا بالعالم"
HEBREW = "שלום עולם"
JAPANESE = "日本語の字幕です。"
FAMILY = "👨‍👩‍👧"

CUES = (
    Cue(0.0, 1.5, "Good morning.", "Anna", (CueWord(0.0, 0.6, "Good", 0.98), CueWord(0.6, 1.5, "morning.", 0.9))),
    Cue(2.0, 3.25, ARABIC, "Omar"),
    Cue(3.25, 5.0, JAPANESE, "田中"),
    Cue(5.0, 6.0, f"{HEBREW} {FAMILY}"),
)

VIDEO = Media("clip.mp4", 60.0, True, True, Fraction(25), 1280, 720)
SOUND = Media("talk.mp3", 60.0, False, True)

HOSTILE = (
    '=HYPERLINK("http://a")', "a --> b", "---> c", "<v Eve>x</v> & <i>y</i>",
    "a\n\n2\n00:00:00,000 --> 00:00:09,000\r\nb", "nul\x00 bell\x07 esc\x1b[31m", "half \ud83d pair \ud83d\ude00",
    "\ufeffmark \ufffe \uffff \U0001ffff", "turned \u202egpj.exe", "line\u2028end\u2029of\x85it\x0b\x0c", "42",
    "WEBVTT", "NOTE x", "{\\an8}\\N", "|C:ResolveColorRed |M:x", "2. number", "* comment", "TITLE: x", "]]>",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;", "\t+1", " ", "", "Zalgo" + "\u0301" * 50,
    "a" * 5000, "語" * 500, "\u200d\u200d", "“quotes”, \"and, commas\"",
)  # fmt: skip

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(alphabet=st.characters(exclude_categories=()), max_size=80),
    st.text(alphabet="ab<>&-{}\\|:;,.=\"'\n\r \t0\x00\ud800\u202e\u2028日ش", max_size=40),
)
seconds = st.one_of(st.floats(0, 90_000), st.floats())
words = st.builds(CueWord, seconds, seconds, texts, st.floats())
cues = st.builds(Cue, seconds, seconds, texts, texts, st.lists(words, max_size=2).map(tuple))
cue_lists = st.lists(cues, max_size=6)
