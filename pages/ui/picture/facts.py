"""What there is to know of a picture besides what it shows: colours, quality, formats, and what the camera wrote."""

import html
import re

import streamlit as st

from ent_models.jobs.job import Job
from ent_models.pictures.records import CameraFacts, Classification, Fit, Quality, Swatch
from pages.ui import words

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_FITS = {"fits": ("fits", "✓"), "crop": ("after a crop", "◩"), "small": ("too small", "✗")}


def draw(job: Job, seen: Classification) -> None:
    """All facts, in two columns where there is room."""
    if seen.camera is not None and seen.camera.has_place:
        st.warning(
            "This file holds the place where it was taken: anybody who gets the file can read it. Take the place out "
            "before you pass it on.",
            icon=":material/location_on:",
        )
    left, right = st.columns(2, gap="large")
    with left:
        _palette(seen.palette)
        if seen.quality is not None:
            st.subheader("Quality", anchor=False)
            _pairs("Quality", quality(seen.quality))
        st.subheader("File", anchor=False)
        size = f"{seen.width_px:,} x {seen.height_px:,} px ({aspect(seen.width_px, seen.height_px)})"
        _pairs("File", [("Size upright", size), ("Format", seen.format), ("Bytes", words.size(job.size_bytes))])
        _camera(seen.camera)
    with right:
        _fits(seen.fits)


def quality(made: Quality) -> list[tuple[str, str]]:
    """How well the picture is made: a word and a number for each."""
    flags = made.flags
    sharpness = "blurred" if "blurred" in flags else "crisp" if made.sharpness >= 0.6 else "fair"
    exposure = next((word for word in ("dark", "bright", "flat") if word in flags), "balanced")
    noise = "noisy" if "noisy" in flags else "clean" if made.noise < 3 else "some grain"
    return [
        ("Sharpness", f"{sharpness}, {made.sharpness:.2f} of 1"),
        ("Exposure", f"{exposure}, mean {words.percent(made.brightness)} of white"),
        ("Clipped", f"{words.percent(made.dark_share)} to black, {words.percent(made.bright_share)} to white"),
        ("Noise", f"{noise}, {made.noise:.1f} of 255 levels"),
    ]


def aspect(width_px: int, height_px: int) -> str:
    """The shape of a picture: 1.50:1, 1:1.78."""
    if not width_px or not height_px:
        return "no size"
    return f"{width_px / height_px:.2f}:1" if width_px >= height_px else f"1:{height_px / width_px:.2f}"


def _palette(palette: tuple[Swatch, ...]) -> None:
    swatches = [swatch for swatch in palette if _HEX.fullmatch(swatch.hex)]
    if not swatches:
        return
    st.subheader("Colours", anchor=False)
    strip = "".join(
        f'<span style="background:{swatch.hex};flex-grow:{max(1.0, swatch.share * 100):.1f}"></span>'
        for swatch in swatches
    )
    st.html(f'<div class="palette" role="img" aria-label="The colours by the share that they cover">{strip}</div>')
    with st.grid("auto", min_column_width=132, gap="small", key="swatches"):
        for index, swatch in enumerate(swatches):
            with st.container(gap=None, key=f"swatch-{index}"):
                st.html(
                    f'<span class="swatch" style="background:{swatch.hex}"></span>'
                    f'<span class="facts">{html.escape(words.percent(swatch.share))}</span>'
                )
                st.code(swatch.hex, language=None)


def _fits(fits: tuple[Fit, ...]) -> None:
    if not fits:
        return
    st.subheader("Delivery formats", anchor=False)
    rows = ""
    for fit in fits:
        word, mark = _FITS[fit.verdict]
        rows += (
            f'<tr><th scope="row">{html.escape(fit.name)}</th><td>{fit.width_px:,} x {fit.height_px:,}</td>'
            f'<td class="{fit.verdict}"><span aria-hidden="true">{mark}</span> {word}</td></tr>'
        )
    st.html(
        '<table class="plain"><caption>Whether the picture is large enough for each format</caption><thead><tr>'
        f"<th>Format</th><th>Pixels</th><th>This picture</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _camera(camera: CameraFacts | None) -> None:
    told = list(camera.facts) if camera else []
    if camera and camera.taken_at:
        told.append(("Taken", camera.taken_at.replace("T", " ")))
    if camera is not None:
        told.append(("Place", "in the file" if camera.has_place else "not in the file"))
    st.subheader("Camera", anchor=False)
    if len(told) <= 1:
        st.text("The file holds no camera facts." if not (camera and camera.has_place) else "Only the place.")
    else:
        _pairs("Camera", told)


def _pairs(label: str, pairs: list[tuple[str, str]]) -> None:
    rows = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in pairs)
    st.html(f'<dl class="pairs" aria-label="{html.escape(label)}">{rows}</dl>')
