"""Captions hold the text as it was said, whatever is in it."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech import captions
from ent_models.speech.records import Segment, Transcript


def transcript(*segments: Segment) -> Transcript:
    text = " ".join(segment.text for segment in segments)
    return Transcript("en", 0.9, text, segments, 10.0, "audio", ())


def test_srt() -> None:
    two = transcript(Segment(0.0, 1.5, "Hello there.", 0.9), Segment(3661.0015, 3662.9996, "Again.", 0.9))
    assert captions.write(two, "srt") == (
        "1\n00:00:00,000 --> 00:00:01,500\nHello there.\n\n2\n01:01:01,002 --> 01:01:03,000\nAgain.\n"
    )


def test_vtt_escapes_what_would_be_markup() -> None:
    one = transcript(Segment(0.0, 1.0, r"{\b1}<b>a & b</b> --> c \N d", 0.5))
    assert captions.write(one, "vtt") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n{\\b1}&lt;b&gt;a &amp; b&lt;/b&gt; --&gt; c \\N d\n"
    )


def test_a_blank_line_in_the_text_does_not_end_the_cue() -> None:
    one = transcript(Segment(0.0, 1.0, "a\n\n2\n00:00:00,000 --> 00:00:09,000\r\nb\u2028c", 0.5))
    for format, mark in (("srt", ","), ("vtt", ".")):
        blocks = captions.write(one, format).strip().split("\n\n")
        assert len(blocks) == (1 if format == "srt" else 2)
        assert len(re.findall(rf"^\d\d:\d\d:\d\d\{mark}\d+ --> .*$", blocks[-1], re.MULTILINE)) == 1


def test_long_text_is_wrapped_and_no_word_lost() -> None:
    words = " ".join(f"word{index}" for index in range(40))
    lines = captions.write(transcript(Segment(0.0, 9.0, words, 0.5)), "srt").splitlines()[2:]
    assert " ".join(lines) == words
    assert max(map(len, lines)) <= captions.LINE_CHARACTERS


def test_more_than_99_hours() -> None:
    late = transcript(Segment(360_000.0, 360_001.0, "\u0645\u0631\u062d\u0628", 0.5))
    assert "100:00:00,000 --> 100:00:01,000\n\u0645\u0631\u062d\u0628" in captions.write(late, "srt")


def test_an_instant_lasts_a_millisecond() -> None:
    assert "00:00:01,000 --> 00:00:01,001" in captions.write(transcript(Segment(1.0, 1.0, "a", 0.5)), "srt")


@pytest.mark.parametrize("format", captions.FORMATS)
def test_an_empty_transcript_is_a_valid_file(format: str) -> None:
    text = captions.write(transcript(), format)
    assert text == {"srt": "", "vtt": "WEBVTT\n", "txt": ""}.get(format, text)
    if format == "json":
        assert json.loads(text)["segments"] == []


def test_text_and_json() -> None:
    two = transcript(Segment(0.0, 1.0, "Ünïcode 🎬.", 0.5), Segment(1.0, 2.0, "日本語", 0.5))
    assert captions.write(two, "txt") == "Ünïcode 🎬.\n日本語\n"
    assert json.loads(captions.write(two, "json"))["segments"][1]["text"] == "日本語"


def test_unknown_format() -> None:
    with pytest.raises(BadInput, match="srt, vtt, txt, json"):
        captions.write(transcript(), "doc")


@given(st.lists(st.text(max_size=200), max_size=5))
def test_one_cue_for_each_segment(texts: list[str]) -> None:
    made = transcript(*(Segment(index, index + 1.0, text, 0.5) for index, text in enumerate(texts)))
    assert captions.write(made, "vtt").count(" --> ") == len(texts)
    assert captions.write(made, "srt").count(" --> ") == len(texts)
