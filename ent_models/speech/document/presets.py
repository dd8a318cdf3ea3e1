"""Published rules for subtitles, as numbers that can be checked. Knows no transcript.

Where each number is from:

- Netflix, Timed Text Style Guide (partnerhelp.netflixstudios.com). General Requirements: 5/6 s to 7 s, 2 frames
  between subtitles, 2 lines. The guide of each language has its own characters a line and characters a second for
  adults:

  | language                             | a line            | a second               |
  | ------------------------------------ | ----------------- | ---------------------- |
  | Arabic                               | 42                | 20                     |
  | Chinese                              | 16                | 9                      |
  | English                              | 42                | 20, 17 for children    |
  | Japanese                             | 13 (horizontal)   | 4, and 0.5 s at least  |
  | Korean                               | 16                | 12                     |
  | Russian                              | 39                | 17                     |
  | Thai                                 | 35                | 17                     |
  | those of `_OF_42_AND_17`             | 42                | 17                     |

  Characters a line were read in the guides themselves for Arabic, Chinese (Traditional), English, French, Hebrew,
  Korean, Polish, Russian and Thai. The others, and all speeds, are from two lists of what the guides say, which agree:
  LLM-Subtrans, Netflix Timing Guide (September 2026), and Subtitle Edit, NetflixQualityController. The second has 42
  for Russian, where the guide counts, and another measure for Japanese, where the first does. In Chinese, Japanese
  and Korean, Latin letters, spaces and punctuation of half width count half; in Thai, tone marks and vowels above and
  below are no characters. Guides that count signs of which we do not know how (Hindi and its neighbours) are left out.
- General: for a language whose guide was not checked. What most guides of Netflix share, and nobody's rule for it.
- BBC, Subtitle Guidelines: 160 to 180 words a minute, about 0.3 s for each word at least; between subtitles no gap
  at all, or one second at least; two lines; not on screen for more than 1.5 s after the speech. The guidelines
  measure a line by its width on the screen: the 37 characters here are about what fits in it, and no rule of theirs.
- TED Translators, Subtitle cheat sheet: 1 s to 7 s, 21 characters a second, 2 lines of 42 characters.
"""

from dataclasses import dataclass, replace

from ent_models.errors import BadInput
from ent_models.speech.document.graphemes import graphemes, is_wide

FRAME_RATE = 25.0


@dataclass(frozen=True, slots=True)
class Preset:
    """One rule set. None means that it says nothing of it.

    Characters are a reader's (a letter with its accents is one). `narrow` and `wide` are what a Latin and a Chinese
    one count in a line's length; reading speed counts `narrow` for Latin and 1 for Chinese ones. `min_gap_frames`
    are frames of the video, `min_gap_s` seconds; `may_touch` allows no gap at all.
    """

    name: str
    title: str
    source: str
    max_line_characters: int
    max_lines: int = 2
    max_characters_per_s: float | None = None
    min_word_s: float | None = None
    min_duration_s: float | None = None
    max_duration_s: float | None = None
    min_gap_frames: int = 0
    min_gap_s: float = 0.0
    may_touch: bool = False
    narrow: float = 1.0
    wide: float = 2.0

    def gap_s(self, frame_rate: float = FRAME_RATE) -> float:
        """The smallest gap between two cues, in seconds, rounded up to a millisecond."""
        return max(self.min_gap_s, -(-self.min_gap_frames * 1000 // frame_rate) / 1000)

    def width(self, text: str) -> float:
        """The length of one row of text in this preset's characters."""
        if text.isascii():
            return len(text) * self.narrow
        return sum(self.wide if is_wide(sign) else self.narrow for sign in graphemes(text))

    def n_characters(self, text: str) -> float:
        """What of `text` has to be read, in characters, spaces among them; line breaks are none."""
        if text.isascii():
            return (len(text) - text.count("\n")) * self.narrow
        return sum(1.0 if is_wide(sign) else self.narrow for sign in graphemes(text) if sign != "\n")


_NETFLIX = "Netflix, Timed Text Style Guide"
_OF_42_AND_17 = {
    "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ms": "Malay",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "sv": "Swedish",
    "tl": "Filipino", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
}  # fmt: skip


def _netflix(
    name: str, title: str, line: int, speed: float, *, narrow: float = 1.0, wide: float = 2.0, shortest_s: float = 0.833
) -> Preset:
    return Preset(
        name, f"Netflix, {title}", f"{_NETFLIX}: General Requirements and {title}", line,
        max_characters_per_s=speed, min_duration_s=shortest_s, max_duration_s=7.0, min_gap_frames=2,
        narrow=narrow, wide=wide,
    )  # fmt: skip


_SHARED = replace(
    _netflix("netflix", "German, French, Spanish and others", 42, 17.0),
    source=f"{_NETFLIX}: General Requirements and {', '.join(sorted(_OF_42_AND_17.values()))}",
)
_ALL = (
    _netflix("netflix-english", "English", 42, 20.0),
    _netflix("netflix-english-children", "English, for children", 42, 17.0),
    _SHARED,
    _netflix("netflix-arabic", "Arabic", 42, 20.0),
    _netflix("netflix-chinese", "Chinese", 16, 9.0, narrow=0.5, wide=1.0),
    _netflix("netflix-japanese", "Japanese", 13, 4.0, narrow=0.5, wide=1.0, shortest_s=0.5),
    _netflix("netflix-korean", "Korean", 16, 12.0, narrow=0.5, wide=1.0),
    _netflix("netflix-russian", "Russian", 39, 17.0),
    _netflix("netflix-thai", "Thai", 35, 17.0),
    replace(
        _SHARED, name="general", title="General rules",
        source="none for one language, but the numbers that most of Netflix's language guides share",
    ),
    Preset(
        "bbc", "BBC", "BBC, Subtitle Guidelines (37 characters a line are ours: they limit its width)", 37,
        min_word_s=0.3, min_gap_s=1.0, may_touch=True,
    ),
    Preset(
        "ted", "TED", "TED Translators, Subtitle cheat sheet", 42,
        max_characters_per_s=21.0, min_duration_s=1.0, max_duration_s=7.0,
    ),
)  # fmt: skip

PRESETS = {preset.name: preset for preset in _ALL}
_BY_LANGUAGE = {
    **dict.fromkeys(_OF_42_AND_17, "netflix"),
    "ar": "netflix-arabic",
    "en": "netflix-english",
    "ja": "netflix-japanese",
    "ko": "netflix-korean",
    "ru": "netflix-russian",
    "th": "netflix-thai",
    "yue": "netflix-chinese",
    "zh": "netflix-chinese",
}


def get(name: str) -> Preset:
    """The preset of this name. Raises BadInput."""
    if name not in PRESETS:
        raise BadInput(f"There are no subtitle rules called {name!r}. Use one of: {', '.join(PRESETS)}.")
    return PRESETS[name]


def for_language(language: str) -> Preset:
    """The preset to begin with for a language (ISO 639-1, or ""); "general" where no guide was checked."""
    return PRESETS[_BY_LANGUAGE.get(language, "general")]
