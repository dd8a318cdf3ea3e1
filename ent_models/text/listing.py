"""Several words as people list them: "a, b and c". Knows no films, no columns."""

from collections.abc import Sequence


def listed(words: Sequence[str], last: str = "and") -> str:
    """The words, at least one, parted by commas and before the last one by `last`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
