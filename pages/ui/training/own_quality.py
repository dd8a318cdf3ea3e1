"""What was found wrong with the user's own pictures, shown before anything is trained."""

import html

import streamlit as st

from ent_models.training.records import ClassCount, Quality
from pages.ui import show, words

MAX_BARS = 40


def draw(found: Quality) -> None:
    """Problems, warnings, pictures of each class, and the files behind them."""
    for problem in found.problems[:10]:
        show.failed(problem)
    for warning in found.warnings:
        st.warning(words.literal(warning), icon=":material/warning:")
    n_train, n_test = sum(one.train for one in found.counts), sum(one.test for one in found.counts)
    parts = [words.count(len(found.counts), "class", "classes"), f"{words.count(n_train, 'picture')} to learn from"]
    parts += [f"{n_test:,} to test on"] if n_test else []
    if not found.problems and not found.warnings:
        parts.append("nothing wrong was found")
    st.text(", ".join(parts) + ".")
    _counts(found.counts)
    _files(found)


def _counts(counts: tuple[ClassCount, ...]) -> None:
    """Pictures per class as bars with numbers."""
    most = max((one.train + one.test for one in counts), default=0) or 1
    rows = "".join(
        f'<li><span class="bar-name">{html.escape(one.label)}</span>'
        f'<span class="bar-track" aria-hidden="true"><span style="width:{(one.train + one.test) / most * 100:.1f}%">'
        f'</span></span><span class="bar-share">{_number(one)}</span></li>'
        for one in counts[:MAX_BARS]
    )
    st.html(f'<ul class="bars" aria-label="Pictures of each class">{rows}</ul>')
    if len(counts) > MAX_BARS:
        st.caption(f"and {len(counts) - MAX_BARS:,} more classes")


def _number(one: ClassCount) -> str:
    return f"{one.train:,} + {one.test:,}" if one.test else f"{one.train:,}"


def _files(found: Quality) -> None:
    if found.refused:
        with st.expander(f"Files that could not be used ({len(found.refused):,})", icon=":material/broken_image:"):
            st.dataframe(
                {"File": [one.name for one in found.refused], "Why": [one.reason for one in found.refused]},
                hide_index=True,
                alt="Files that could not be used",
            )
    if found.duplicates:
        with st.expander(f"Pictures that come twice ({len(found.duplicates):,})", icon=":material/content_copy:"):
            st.dataframe(
                {
                    "File": [one.name for one in found.duplicates],
                    "Same as": [one.same_as for one in found.duplicates],
                    "Note": [_note(one.across, one.is_contradiction) for one in found.duplicates],
                },
                hide_index=True,
                alt="Pictures that come twice",
            )


def _note(is_across: bool, is_contradiction: bool) -> str:
    if is_contradiction:
        return "in two classes: both left out"
    return "for training and for testing: used for testing" if is_across else "used once"
