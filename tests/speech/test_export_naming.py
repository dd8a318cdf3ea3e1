"""File names are those that players look for, and safe on every system."""

import pytest
from export_examples import texts
from hypothesis import example, given

from ent_models.speech.export.naming import MAX_NAME_BYTES, safe_name, sidecar, unlike


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("clip.mp4", "en", "clip.en.srt"), ("clip.mp4", "", "clip.srt"), ("clip.mp4", "pt_BR", "clip.pt-BR.srt"),
        ("My film (2019).part 1.mkv", "ja", "My film (2019).part 1.ja.srt"), ("clip", "en", "clip.en.srt"),
        ("clip.mp4", "../x", "clip.srt"), ("clip.mp4", "und", "clip.srt"), (".mp4", "", "mp4.srt"),
        ("v1.2 final", "", "v1.2 final.srt"), ("", "de", "untitled.de.srt"), ("日本語.mov", "ja", "日本語.ja.srt"),
    ],
)  # fmt: skip
def test_sidecars(name: str, language: str, expected: str) -> None:
    assert sidecar(name, "srt", language=language) == expected


def test_parts() -> None:
    assert sidecar("clip.mp4", "csv", part="markers") == "clip.markers.csv"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"), (r"C:\a\b.mp4", "b.mp4"), ("a<b>:c?.mp4", "a_b__c_.mp4"),
        ("con.mp4", "_con.mp4"),
        ("LPT1", "_LPT1"), ("a. . ", "a"), ("..", "untitled"), ("-rf.mp4", "_rf.mp4"), ("a\x00b\n.mp4", "a b.mp4"),
        ("evil\u202e4pm.exe", "evil4pm.exe"), ("e\u0301.mp4", "\u00e9.mp4"), (".hidden", "hidden"),
    ],
)  # fmt: skip
def test_safe_names(name: str, expected: str) -> None:
    assert safe_name(name) == expected


def test_long_names_keep_their_ending() -> None:
    made = safe_name("語" * 300 + ".mp4")
    assert len(made.encode()) <= MAX_NAME_BYTES
    assert made.endswith("語.mp4")


@given(texts)
@example("0 \u202a 0")
def test_hostile_names(name: str) -> None:
    for made in (safe_name(name), sidecar(name, "srt", language=name, part="markers")):
        assert made and len(made.encode()) <= MAX_NAME_BYTES
        assert not set(made) & set('<>:"/\\|?*\x00\n\u202e')
        assert not made.startswith((".", "-", " ")) and not made.endswith((".", " "))
        assert safe_name(made) == made


def test_names_of_a_batch_do_not_meet() -> None:
    taken: set[str] = set()
    for name in ("clip.en.srt", "Clip.en.srt", "clip.en.srt"):
        taken.add(unlike(name, taken))
    assert taken == {"clip.en.srt", "Clip (2).en.srt", "clip (3).en.srt"}
