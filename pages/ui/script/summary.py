"""The summary: sentences of the text that lead to their place, as many as one likes; for screenplays in several forms.

Everything but a model's own words is the text's own, word for word.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from ent_models import registry, weights
from ent_models.jobs.job import Job
from ent_models.records import Report
from ent_models.scripts import writers
from ent_models.scripts.records import AskOptions, Breakdown, KeySentence, Passages, ScriptOptions
from pages.ui import asking, loaders, show, words
from pages.ui.script import links, place
from pages.ui.script.links import Link

KEY, PAGE, ACTS, LINES = "Key sentences", "One page", "By act", "By scene"
POINTS, TONE, PHRASES, VOICES = "Turning points", "Tone", "Phrases", "Who said what"
ASK, WRITTEN = "Ask the text", "In a model's words"
MAX_QUESTION = 500


def draw(job: Job, report: Report) -> None:
    """The forms that the text has, one at a time."""
    result = report.result
    forms = _forms(result)
    with st.container():
        chosen = st.segmented_control(
            "Form of the summary",
            list(forms),
            default=KEY,
            key=f"summary-form-{job.id}",
            label_visibility="collapsed",
            persist_state="session",
        )
    with st.container():
        forms[chosen or KEY](job, result)


def _forms(result: Breakdown) -> dict[str, Callable[[Job, Breakdown], None]]:
    summed = result.synopsis
    able: list[tuple[str, Callable[[Job, Breakdown], None], object]] = [
        (PAGE, _page, summed.page),
        (ACTS, _acts, summed.acts),
        (LINES, _lines, summed.lines),
        (POINTS, _points, summed.turning_points),
        (TONE, _tone, summed.tones),
        (VOICES, _voices, summed.voices),
        (PHRASES, _phrases, summed.phrases),
        (ASK, _ask, result.summary),
        (WRITTEN, _written, result.summary),
    ]
    return {KEY: _key, **{name: function for name, function, has in able if has}}


def _key(job: Job, result: Breakdown) -> None:
    ranked = result.synopsis.ranked
    if not result.summary:
        show.empty("There are no sentences to choose from here.")
        return
    if len(ranked) < 2:
        _links(job, result, result.summary, KEY)
        return
    usual = min(len(result.summary), len(ranked))
    n = st.slider("Sentences", 1, len(ranked), usual, key=f"summary-length-{job.id}", persist_state="session")
    chosen = result.summary if n == usual else sorted(ranked[:n], key=lambda one: one.index)
    _links(job, result, chosen, KEY)
    st.caption("Sentences of the text itself, word for word. Press one to see its place.")


def _page(job: Job, result: Breakdown) -> None:
    _links(job, result, result.synopsis.page, PAGE)
    st.caption("The sentences of the proposed turning points and the best of each act.")


def _acts(job: Job, result: Breakdown) -> None:
    found = []
    for act in result.synopsis.acts:
        for number, one in enumerate(act.sentences):
            head = "" if number else f"{act.name}, scenes {act.first + 1} to {act.last + 1}"
            found.append(Link(one.text, one.element, place.of_sentence(result, one), head))
    links.draw(found, title=ACTS, document=job.sha256, key="summary-acts")
    st.caption("Acts are cut at the proposed turning points.")


def _lines(job: Job, result: Breakdown) -> None:
    _links(job, result, result.synopsis.lines, LINES)
    st.caption("For each scene the sentence that says most of it.")


def _points(job: Job, result: Breakdown) -> None:
    st.caption(
        "A proposal, not a reading: made of where turning points usually lie (Papalampidi and others, 2019), of how "
        "like such an event a scene's sentences are, and of how the scenes after it differ from those before. "
        "The share is how much of the weight of all scenes falls on this one and its neighbours."
    )
    found = []
    for point in result.synopsis.turning_points:
        scene = result.scenes[point.scene]
        text = point.sentence.text if point.sentence else scene.heading
        head = f"{point.name} · {words.percent(point.confidence)}"
        told = f"{place.told(result, scene.element, point.scene)} · {'; '.join(point.reasons)}"
        found.append(Link(text, scene.element, told, head))
    links.draw(found, title=POINTS, document=job.sha256, key="summary-points")


def _tone(job: Job, result: Breakdown) -> None:
    st.caption(
        "The tone that a scene's words come nearest to, beside the script's other scenes; a rough guide that knows no "
        "irony. Scenes that stand out in none are left out."
    )
    found = []
    for one in sorted(result.synopsis.tones, key=lambda tone: tone.scene):
        scene = result.scenes[one.scene]
        strength = "strongly" if one.strength >= 2 else "clearly" if one.strength >= 1.5 else "a little"
        found.append(
            Link(scene.heading, scene.element, f"Scene {one.scene + 1}", f"{one.tone.capitalize()}, {strength}")
        )
    links.draw(found, title=TONE, document=job.sha256, key="summary-tone")


def _voices(job: Job, result: Breakdown) -> None:
    found = []
    for voice in result.synopsis.voices:
        head = f"{voice.speaker} · {words.percent(voice.share)} of the words"
        for number, one in enumerate(voice.sentences):
            found.append(Link(one.text, one.element, place.of_sentence(result, one), "" if number else head))
    links.draw(found, title=VOICES, document=job.sha256, key="summary-voices")


def _phrases(job: Job, result: Breakdown) -> None:
    found = [
        Link(phrase.text, phrase.element, f"{words.count(phrase.count, 'time')}, first here")
        for phrase in result.synopsis.phrases
    ]
    links.draw(found, title=PHRASES, document=job.sha256, key="summary-phrases")


def _ask(job: Job, result: Breakdown) -> None:
    question = st.text_input(
        "A question or a phrase",
        max_chars=MAX_QUESTION,
        key=f"summary-question-{job.id}",
        placeholder="Who is afraid of the river?",
        persist_state="session",
    )
    if not question.strip():
        st.caption("Finds the passages that come nearest in meaning and words. It writes no answer of its own.")
        return

    def found(answer: Passages) -> None:
        for note in answer.notes:
            show.note(note)
        passages = [
            Link(one.text, one.element, place.told(result, one.element, one.scene), words.percent(one.score))
            for one in answer.passages
        ]
        links.draw(passages, title="Passages", document=job.sha256, key="summary-passages")

    asking.ask(job, AskOptions(" ".join(question.split())), found)


def _written(job: Job, result: Breakdown) -> None:
    able = writers.names()
    if not able:
        st.text(
            "No model that writes is on this machine. The Models page downloads one when you press its button; "
            "docs/scripts.md says how to bring one by hand. They were not measured by this project."
        )
    _not_here(able)
    if not able:
        return
    with st.form(f"summary-write-{job.id}", border=False):  # a move of the slider starts nothing
        name = st.selectbox("Model", able, key=f"summary-writer-{job.id}", persist_state="session")
        n = st.slider("Sentences at most", 1, 15, 5, key=f"summary-written-{job.id}", persist_state="session")
        is_sent = st.form_submit_button("Write", icon=":material/edit:", help="Long texts take minutes.")
    asked = f"summary-asked-{job.id}"
    before: ScriptOptions | None = st.session_state.get(asked)
    wanted = ScriptOptions(sentences=n, writer=name) if is_sent else before
    if is_sent and before is not None and before != wanted:
        _stop(job, before)
    st.session_state[asked] = wanted
    if wanted is None or wanted.writer not in able:
        st.caption("Each sentence is checked: its names and numbers, then whether the text says anything like it.")
        return

    def found(answer: Breakdown) -> None:
        made = [
            Link(
                one.text,
                one.source.element if one.source else -1,
                f"Nearest: {one.source.text}" if one.source else "",
                warning="" if one.supported else f"Unsupported. {one.problem}",
            )
            for one in answer.synopsis.written
        ]
        if not made:
            show.empty("The model wrote nothing.", key="summary-nothing")
        links.draw(made, title=WRITTEN, document=job.sha256, key="summary-made")

    asking.ask(job, wanted, found)


def _not_here(able: Sequence[str]) -> None:
    """Models that write which this version knows and this disk lacks, with how to get them."""
    cards = [registry.get(name) for name in registry.names(writers.TASK) if name not in able]
    if not cards:
        return
    with st.popover(f"{words.count(len(cards), 'model')} not here", type="tertiary", icon=":material/download:"):
        for card in cards:
            told = f"{card.title}, {words.size(card.size_bytes)}: {card.description} {weights.how_to_get(card)}"
            st.caption(words.literal(told))


def _stop(job: Job, options: ScriptOptions) -> None:
    """Nobody waits for what was asked before."""
    earlier = loaders.desk().ask(job, options)
    if not earlier.state.is_over:
        loaders.desk().cancel(earlier.id)


def _links(job: Job, result: Breakdown, sentences: Sequence[KeySentence], title: str) -> None:
    found = [Link(one.text, one.element, place.of_sentence(result, one)) for one in sentences]
    links.draw(found, title=title, document=job.sha256, key="key-sentences")
