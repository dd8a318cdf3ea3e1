"""What a run sees while it learns: pictures with their likeliest classes, filters, feature maps.

The pictures travel inside the page: they change every few seconds, and each is smaller than a request for it.
"""

import base64
import html
from collections.abc import Iterable

import streamlit as st

from ent_models.training.records import Guess
from ent_models.training.runs import Glimpse
from pages.ui import words


def image(png: bytes, alt: str, style: str = "") -> str:
    """A small picture in the page itself, its pixels as squares."""
    data = base64.b64encode(png).decode()
    return f'<img class="pixels {style}" src="data:image/png;base64,{data}" alt="{html.escape(alt)}">'


def stream(glimpse: Glimpse) -> None:
    """Held-out pictures with their three likeliest classes."""
    cards = "".join(
        f"<li>{image(seen.png, seen.truth)}<div>{verdict(seen.truth, seen.guesses)}</div></li>"
        for seen in glimpse.stream
    )
    st.html(f'<ul class="sights" aria-label="Held-out pictures and what the network says">{cards}</ul>')


def verdict(truth: str, guesses: Iterable[Guess]) -> str:
    """The likeliest classes as bars, the right one marked by word and weight, not by colour alone."""
    rows = []
    for guess in guesses:
        mark = ' class="right"' if guess.label == truth else ""
        tick = " ✓" if guess.label == truth else ""
        rows.append(
            f"<div{mark}><span>{html.escape(guess.label)}{tick}</span><span>{words.percent(guess.confidence)}</span>"
            f'<i style="inline-size:{max(1.0, guess.confidence * 100):.0f}%"></i></div>'
        )
    return f'<div class="truth">{html.escape(truth)}</div>' + "".join(rows)


def filters(glimpse: Glimpse) -> None:
    """The filters of the first convolution."""
    st.html(f'<div class="sheet">{image(glimpse.filters_png, "Filters of the first convolution", "wide")}</div>')


def maps(glimpse: Glimpse) -> None:
    """What every layer makes of the chosen picture."""
    layers("".join(layer(name, shape, png) for name, shape, png in glimpse.maps))


def layers(rows: str) -> None:
    """Layers, top to bottom."""
    st.html(f'<ol class="layers" aria-label="The picture layer by layer">{rows}</ol>')


def layer(name: str, shape: tuple[int, ...], png: bytes) -> str:
    """One layer: its name, the shape of what comes out of it, and that as a picture."""
    size = " x ".join(f"{side:,}" for side in shape)
    return (
        f"<li><div><strong>{html.escape(name)}</strong><small>{html.escape(size)}</small></div>"
        f"{image(png, f'What {name} makes of the picture', 'wide' if len(shape) > 1 else 'row')}</li>"
    )
