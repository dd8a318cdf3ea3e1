"""Putting a network to work in the Pictures room: compared first, refused when worse, undone with one click."""

from datetime import datetime
from pathlib import Path

import streamlit as st

from ent_models import registry
from ent_models.errors import BadInput, EntModelsError
from ent_models.store.inputs import InputFile
from ent_models.training import promote
from ent_models.training.datasets import DATASETS
from ent_models.training.options import Compared, CompareOptions
from ent_models.training.promote import Desk, Promotion
from ent_models.training.records import Comparison
from ent_models.training.runs import RunFolder
from pages.ui import asking, guard, loaders, menu, show, words
from pages.ui.picture import choices

_PROBLEM, _DONE = "promotion-problem", "promotion-done"
_SURE = 0.05
"""Below this, the difference between two models is hardly chance."""


def draw_run(run: RunFolder, file: InputFile) -> None:
    """Compare the run's network with the one at work, and put it to work."""
    about = run.about()
    if about is None or run.network() is None:
        return
    key = f"compare-{run.id}"
    with st.expander("Put it to work in Pictures", icon=":material/rocket_launch:", key=f"promote-{run.id}"):
        _told(run.id)
        if about.options.n_folds:
            st.caption("Cross-validation measures a recipe: each of its networks has seen a part of the pictures only.")
            return
        st.text("The new network and the one at work are asked about the same test pictures.")
        if st.button("Compare with the model at work", key=f"ask-{key}", icon=":material/balance:"):
            st.session_state.pop(_DONE, None)
            against = promote.digest_at_work(Desk.at_home(), about.options.data)
            live = run.live()
            st.session_state[key] = CompareOptions(run.id, live.step if live else 0, against)
        asked = st.session_state.get(key)
        if asked is not None:
            with guard.guarded():
                asking.ask(file, asked, lambda found: _compared(run, about.options.data, about.title, found))


def draw_own(own_id: str) -> None:
    """Put a classifier of the user's own classes to work."""
    found = promote.own_result(own_id)
    if found is None or found[1].report is None:
        return
    head, result = found
    slot = promote.own_slot(result.labels)
    with st.expander("Put it to work in Pictures", icon=":material/rocket_launch:", key=f"promote-{own_id}"):
        _told(own_id)
        with guard.guarded():
            current = Desk.at_home().current(slot)
            comparison = promote.compare_own(found[1].report, head, current)
            if current is not None and current.sha256 == comparison.candidate_sha256:
                st.text("This classifier is at work.")
                _use(slot, own_id)
                return
            _sides(comparison, current.name if current else "")
            base = _base_of(head)
            _promote_button(own_id, slot, head, result.title, comparison, base)


def draw_history() -> None:
    """What is at work for each set of classes, and one click to undo the last promotion."""
    _told("history")
    desk = Desk.at_home()
    at_work = desk.at_work()
    slots = [slot for slot in DATASETS if slot in at_work or promote.shipped(slot)]
    slots += [slot for slot in at_work if slot not in DATASETS]
    if not slots:
        show.empty(
            "No network was put to work yet. Train one, then press Compare with the model at work.", key="empty-at-work"
        )
    for slot in slots:
        _slot(desk, slot, at_work.get(slot))


def _slot(desk: Desk, slot: str, promotion: Promotion | None) -> None:
    history = desk.history(slot)
    with st.container(border=True, key=f"slot-{slot}"):
        name = promotion.name if promotion else "The network that comes with Rushes"
        known = DATASETS.get(slot)
        st.subheader(words.literal(known.title if known else f"Your classes: {', '.join(promotion.labels)}"
                                   if promotion else slot), anchor=False)  # fmt: skip
        st.text(name)
        if promotion is not None:
            measure = "on pictures that it had not seen" if known is None else "of the test pictures"
            st.caption(
                words.literal(
                    f"Right in {promotion.accuracy:.1%} {measure}. At work since {_when(promotion.at)}. "
                    f"{words.count(promotion.parameters, 'parameter')}, {words.size(promotion.size_bytes)}."
                )
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            if promotion is not None:
                before = _before(desk, slot, history)
                st.button("Roll back", key=f"roll-back-{slot}", icon=":material/undo:",
                          help=words.literal(f"Puts {before} back to work."),
                          on_click=_roll_back, args=(slot,))  # fmt: skip
            _use(slot, "history")


def _before(desk: Desk, slot: str, history: tuple[Promotion, ...]) -> str:
    if len(history) > 1:
        return history[-2].name
    return "the network that comes with Rushes" if promote.shipped(slot) else "nothing"


def _compared(run: RunFolder, slot: str, title: str, found: Compared) -> None:
    """The outcome, and what can be done about it."""
    comparison = found.comparison
    if promote.digest_at_work(Desk.at_home(), slot) == comparison.candidate_sha256:
        st.text("This network is at work.")
        _use(slot, run.id)
        return
    network = run.network()
    _sides(comparison, found.current)
    if network is not None:
        _promote_button(run.id, slot, network, title, comparison)


def _sides(comparison: Comparison, current: str) -> None:
    """Both models beside each other, in numbers and in a sentence."""
    ours, theirs = comparison.candidate, comparison.current
    with st.container(horizontal=True, key="comparison"):
        st.metric("New", _percent(ours.accuracy), width="content")
        if theirs is not None:
            st.metric("At work", _percent(theirs.accuracy), width="content", help=words.literal(current) or None)
            st.metric("Difference", f"{comparison.difference * 100:+.1f} points", width="content")
    st.text(comparison.message)
    if theirs is None or not comparison.is_same_pictures:
        return
    chance = comparison.p_value
    odds = "less than 1 in 1,000" if chance < 0.001 else f"{chance:.1%}".replace("%", " %")
    verdict = "so this is hardly chance" if chance < _SURE else "so this may well be chance"
    st.caption(
        words.literal(
            f"Of {ours.images:,} pictures, {comparison.only_candidate_right:,} are known to the new one alone and "
            f"{comparison.only_current_right:,} to the one at work alone. Two equally good models would differ at "
            f"least so much with a probability of {odds} (McNemar's exact test), {verdict}."
        )
    )


def _promote_button(
    key: str, slot: str, model: Path, name: str, comparison: Comparison, base: tuple[str, str] = ("", "")
) -> None:
    is_allowed = not comparison.is_worse
    if comparison.is_worse:
        st.warning("It is worse than the one at work, so it is not put to work unless you insist.",
                   icon=":material/trending_down:")  # fmt: skip
        is_allowed = st.checkbox("Promote although it is worse", key=f"insist-{key}")
    st.button(
        "Promote",
        key=f"promote-now-{key}",
        type="secondary" if comparison.is_worse else "primary",
        icon=":material/rocket_launch:",
        disabled=not is_allowed,
        help="It then names pictures in the Pictures room. One click under At work undoes it.",
        on_click=_promote,
        args=(key, slot, model, name, comparison, base, comparison.is_worse and is_allowed),
    )


def _promote(
    key: str, slot: str, model: Path, name: str, comparison: Comparison, base: tuple[str, str], insists: bool
) -> None:
    try:
        Desk.at_home().promote(slot, model, name, comparison, base=base, even_if_worse=insists)
    except EntModelsError as problem:
        st.session_state[_PROBLEM] = (key, str(problem))
        return
    st.session_state.pop(f"compare-{key}", None)
    st.session_state[_DONE] = (key, slot)


def _roll_back(slot: str) -> None:
    desk = loaders.desk()
    if any(name == slot for worker in desk.workers() for name, *_ in worker.loaded):
        desk.drop_model(slot)  # while its card is known
    try:
        Desk.at_home().roll_back(slot)
    except EntModelsError as problem:
        st.session_state[_PROBLEM] = ("history", str(problem))
    st.session_state.pop(_DONE, None)


def _told(key: str) -> None:
    """What came of the last press of a button here."""
    problem = st.session_state.get(_PROBLEM)
    if problem is not None and problem[0] == key:
        show.failed(problem[1])
        del st.session_state[_PROBLEM]
    done = st.session_state.get(_DONE)
    if done is not None and done[0] == key:
        st.success("It is at work: the Pictures room can use it.", icon=":material/check_circle:")
        _use(done[1], key, "done-")


def _use(slot: str, place: str, prefix: str = "") -> None:
    """A way to the Pictures room, and a button that has it look with this network."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if choices.model() == slot:
            st.badge("Pictures uses it", icon=":material/check:", color="green")
        else:
            st.button("Use it in Pictures", key=f"use-{prefix}{place}-{slot}", icon=":material/image:",
                      on_click=_use_now, args=(place, slot))  # fmt: skip
        st.page_link(menu.page("pictures"), label="Open Pictures", icon=":material/arrow_forward:")


def _use_now(place: str, name: str) -> None:
    try:
        registry.get(name, "pictures")
        loaders.store().keep_setting(choices.MODEL, name)
        loaders.desk().load_model(name)
    except EntModelsError as problem:
        st.session_state[_PROBLEM] = (place, str(problem))
    st.session_state.pop(f"set-{choices.MODEL}", None)


def _base_of(head: Path) -> tuple[str, str]:
    """The pictures model whose features a head reads, and its digest. Raises BadInput if it is not known."""
    made_by = promote.described(head).made_by
    name = made_by.get("model")
    if not isinstance(name, str):
        raise BadInput("This classifier does not say which network it was trained on. Train it again.")
    base = registry.get(name, "pictures")
    digest = str(made_by.get("model_sha256") or base.digest)
    if digest != base.digest:
        raise BadInput(f"This classifier was trained on an earlier version of {base.title}. Train it again.")
    return base.name, digest


def _percent(share: float) -> str:
    return f"{share:.1%}".replace("%", " %")


def _when(moment: str) -> str:
    try:
        return words.when(datetime.fromisoformat(moment).timestamp())
    except ValueError:
        return moment
