"""Bars through the script, one for each page or scene, that lead to their place in the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.script.browser import component

MAX_BARS = 2_000
_component = component("bar_chart")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its length upwards and downwards, what it says, the paragraph it leads to. `other` gives it the second
    look."""

    up: float
    down: float
    label: str
    element: int
    other: bool = False


def draw(
    bars: Sequence[Bar],
    *,
    title: str,
    legend: Sequence[tuple[str, str]],
    ends: tuple[str, str],
    hint: str,
    document: str,
    key: str,
    empty: str = "Nothing of this here.",
) -> None:
    """The chart. `legend` are (name, up, down or other); `ends` stand under the first and the last bar."""
    sent = [
        {"up": one.up, "down": one.down, "label": one.label, "element": one.element, "other": one.other}
        for one in bars[:MAX_BARS]
    ]
    if len(bars) > MAX_BARS:
        hint = f"The first {MAX_BARS:,} of {len(bars):,}. {hint}"
    _component(
        key=key,
        data={
            "title": title,
            "legend": list(legend),
            "ends": list(ends),
            "hint": hint,
            "document": document,
            "bars": sent,
            "empty": empty,
        },
    )
