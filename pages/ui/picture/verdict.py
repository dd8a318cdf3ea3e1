"""What a picture shows, in a sentence that says how far to believe it; and what the user says to that."""

import html

import streamlit as st

from ent_models import registry
from ent_models.errors import BadInput
from ent_models.jobs.job import Job
from ent_models.pictures import labels as names
from ent_models.pictures.records import Classification, Label, Review, verdict_at
from pages.ui import loaders, words

_FLAGS = {
    "blurred": ("Blurred", ":material/blur_on:"),
    "dark": ("Dark", ":material/brightness_3:"),
    "bright": ("Too bright", ":material/brightness_7:"),
    "flat": ("Flat", ":material/gradient:"),
    "noisy": ("Noisy", ":material/grain:"),
    "small": ("Small", ":material/photo_size_select_small:"),
}


def sentence(seen: Classification, threshold: float, n_classes: int = 0) -> str:
    """The verdict in plain words. `n_classes` is how many the network knows, 0 if that cannot be told."""
    verdict = verdict_at(seen, threshold)
    if verdict == "none":
        known = f"the {n_classes:,} things I know" if n_classes else "the things I know"
        return f"Not one of my classes: this picture looks like none of {known}"
    first = seen.labels[0]
    if verdict == "sure":
        parents = ", ".join(names.with_article(parent) for parent in first.parents)
        told = names.with_article(first.name)
        return f"{told[:1].upper()}{told[1:]}{': ' + parents if parents else ''}. {words.percent(first.score)}"
    told = names.with_article(first.name)
    if len(seen.labels) > 1:
        told += f", or {names.with_article(seen.labels[1].name)}"
    return f"Perhaps {told}: unsure ({words.percent(first.score)}, margin {words.percent(seen.margin)})"


def draw(job: Job, seen: Classification, threshold: float) -> None:
    """The sentence, what should be known before the picture is used, and the labels as bars."""
    verdict = verdict_at(seen, threshold)
    with st.container(key="verdict-sentence"):
        st.subheader(words.literal(sentence(seen, threshold, len(class_names(job)))), anchor=False)
    flags(seen)
    if verdict == "none":
        st.caption("What comes nearest, not to be believed:")
    bars(seen.labels)
    st.caption(
        words.literal(
            f"Margin {words.percent(seen.margin)}: how far the first label is ahead of the second. "
            f"{words.percent(threshold)} and more counts as sure."
        )
    )


def flags(seen: Classification) -> None:
    """Badges for what an editor should know before using the picture."""
    found = [
        _FLAGS.get(flag, (flag.capitalize(), ":material/flag:"))
        for flag in (seen.quality.flags if seen.quality else ())
    ]
    has_place = bool(seen.camera and seen.camera.has_place)
    if not found and not has_place:
        return
    with st.container(horizontal=True, gap="small", key="picture-flags"):
        for label, icon in found:
            st.badge(words.literal(label), icon=icon, color="orange")
        if has_place:
            st.badge("Holds the place where it was taken", icon=":material/location_on:", color="red")


def bars(labels: tuple[Label, ...]) -> None:
    """Labels with what they are kinds of, as bars and numbers, best first."""
    rows = "".join(
        f'<li><span class="bar-name">{html.escape(label.name)}'
        f"{_small(', '.join(label.parents))}</span>"
        f'<span class="bar-track" aria-hidden="true"><span style="width:{max(0.5, label.score * 100):.1f}%"></span>'
        f'</span><span class="bar-share">{html.escape(words.percent(label.score))}</span></li>'
        for label in labels
    )
    if rows:
        st.html(f'<ul class="bars labels" aria-label="Labels with confidence">{rows}</ul>')


def review(job: Job, seen: Classification) -> None:
    """Accept, correct, or none; or what was said before."""
    albums = loaders.store().albums
    kept = albums.review_of(job.sha256)
    if kept is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="review-kept"):
            with st.container(key="review-said", width="content"):
                st.text(_said(kept, seen), width="content")
            st.button(
                "Take back", key="review-undo", type="tertiary", icon=":material/undo:", on_click=_keep, args=(job, "")
            )
        return
    verdict = verdict_at(seen, 0.0)
    with st.container(horizontal=True, vertical_alignment="center", key="review"):
        st.caption("Is that right?" if verdict != "none" else "What is it?", width="content")
        if verdict != "none":
            first = seen.labels[0].name
            st.button(
                "Accept",
                key="review-accept",
                icon=":material/check:",
                help=words.literal(f"It shows {names.with_article(first)}."),
                on_click=_keep,
                args=(job, "accepted", first),
            )
        with st.popover("Correct", icon=":material/edit:", key=f"review-correct-{job.id}"):
            _correction(job, seen)
        st.button(
            "None",
            key="review-none",
            icon=":material/block:",
            help="It shows none of the classes. What you say is kept as an example for training.",
            on_click=_keep,
            args=(job, "none"),
        )


def _correction(job: Job, seen: Classification) -> None:
    likely = [label.name for label in seen.labels[verdict_at(seen, 0.0) != "none" :]]
    known = sorted(class_names(job), key=str.casefold)
    others = [name for name in known if name not in {label.name for label in seen.labels}]
    key = f"correct-{job.id}"
    st.selectbox(
        "It shows",
        likely + others,
        index=None,
        key=key,
        accept_new_options=True,
        placeholder="Choose a class, or type your own",
    )
    chosen = " ".join(str(st.session_state.get(key) or "").split())[:100]
    st.button(
        "Keep",
        key="review-keep",
        type="primary",
        icon=":material/check:",
        disabled=not chosen,
        on_click=_keep,
        args=(job, "corrected", chosen),
    )


def class_names(job: Job) -> tuple[str, ...]:
    """Names of the classes that the network of a job knows, as far as its card tells: ImageNet's, unless it says so."""
    try:
        known = registry.get(job.options.model).settings.get("labels", "imagenet")
    except BadInput:
        return ()
    if isinstance(known, str):
        tables = {"imagenet": names.imagenet, "cifar10": names.cifar10}
        return tuple(each.name for each in tables[known]()) if known in tables else ()
    return tuple(str(name) for name in known)


def _keep(job: Job, verdict: str, label: str = "") -> None:
    loaders.store().albums.review_file(job.sha256, job.path, verdict, label)


def _said(kept: Review, seen: Classification) -> str:
    if kept.verdict == "corrected":
        return f"You said: {names.with_article(kept.label)}. Kept as an example for training."
    if kept.verdict == "none":
        return "You said: none of the classes. Kept as an example for training."
    label = kept.label or (seen.labels[0].name if seen.labels else "")
    return f"You said: right, {names.with_article(label)}. Kept as an example for training."


def _small(text: str) -> str:
    return f"<small>{html.escape(text)}</small>" if text else ""
