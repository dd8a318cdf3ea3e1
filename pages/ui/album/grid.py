"""Pictures of a folder as tiles, in a Streamlit component (v2, no iframe). Knows no database.

What a user does comes back: `opened` and `like` are asked for once, what is chosen is kept in the session.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from ent_models.pictures.records import verdict_at
from ent_models.store.albums import Row
from pages.ui import words

_HERE = Path(__file__)
_GRID = st.components.v2.component(
    "album_grid",
    css=_HERE.with_name("grid.css").read_text(encoding="utf-8"),
    js=_HERE.with_name("grid.js").read_text(encoding="utf-8"),
)
VERDICTS = {"sure": "Sure", "unsure": "Unsure", "none": "None of its classes", "problem": "Problem"}
FLAGS = {
    "blurred": "Blurred",
    "dark": "Dark",
    "bright": "Bright",
    "flat": "Flat",
    "noisy": "Noisy",
    "small": "Small",
    "place": "Place inside",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What a user asked for: to open the picture `id`, or to find those like it."""

    kind: Literal["open", "like"]
    id: str


def draw(tiles: Sequence[dict[str, Any]], chosen: Collection[str], *, key: str, label: str) -> Act | None:
    """Show `tiles` (see `tile`) and keep the set of ids `chosen` up to date. What the user asks for comes back once."""
    told = st.session_state.setdefault(f"told-{key}", {"picked": 0, "act": 0})
    result = _GRID(
        key=key,
        data={
            "tiles": list(tiles),
            "chosen": [tile["id"] for tile in tiles if tile["id"] in chosen],
            "turn": told["picked"],
            "label": label,
        },
        on_picked_change=lambda: None,
        on_act_change=lambda: None,
    )
    act = result.get("act")
    if not isinstance(act, dict) or act.get("turn") == told["act"]:
        return None
    told["act"] = act.get("turn")
    kind, picture = act.get("kind"), act.get("id")
    if kind not in ("open", "like") or not any(tile["id"] == picture for tile in tiles):
        return None
    return Act(kind, str(picture))


def take_picks(chosen: set[str], *, key: str) -> None:
    """Take over what was chosen in the grid `key` since it was drawn last. To be called before anything counts."""
    told = st.session_state.setdefault(f"told-{key}", {"picked": 0, "act": 0})
    held: Any = st.session_state.get(key) or {}
    picked = held.get("picked")
    if not isinstance(picked, dict) or picked.get("turn") == told["picked"]:
        return
    told["picked"] = picked.get("turn")
    chosen.difference_update(map(str, picked.get("shown") or ()))
    chosen.update(map(str, picked.get("chosen") or ()))


def verdict_of(row: Row, threshold: float) -> str:
    """sure, unsure, none or problem."""
    seen = row.entry.seen
    return "problem" if row.entry.problem or seen is None else verdict_at(seen, threshold)


def said(row: Row) -> str:
    """What the user said of a picture, in a word or two; "" if nothing."""
    if row.review is None:
        return ""
    return {"accepted": "✓ Accepted", "corrected": "✎ Corrected", "none": "∅ None of them"}.get(row.review.verdict, "")


def label_of(row: Row) -> str:
    """What a picture shows: what the user says, else the network's first label."""
    if row.review is not None and row.review.verdict == "corrected":
        return row.review.label
    if row.review is not None and row.review.verdict == "none":
        return "None of the classes"
    seen = row.entry.seen
    return seen.labels[0].name if seen and seen.labels else "Not read"


def tile(row: Row, threshold: float, **extra: Any) -> dict[str, Any]:
    """A picture as the grid draws it. `extra` may hold title and subtitle of its group, keeper and note."""
    seen = row.entry.seen
    verdict, label = verdict_of(row, threshold), label_of(row)
    first = seen.labels[0] if seen and seen.labels else None
    share = words.percent(first.score) if first else ""
    flags = [FLAGS.get(flag, flag) for flag in seen.quality.flags] if seen and seen.quality else []
    if seen and seen.camera and seen.camera.has_place:
        flags.append(FLAGS["place"])
    name = row.entry.path.rsplit("/", 1)[-1]
    by_network = f"{first.name}, {share}" if first else ""
    is_strange = verdict == "none" and row.review is None
    if is_strange:  # the network's best guess is not told as an answer
        label = VERDICTS["none"]
    spoken = [
        f"Open {name}",
        label,
        "" if is_strange else f"{VERDICTS[verdict]} {share}".strip(),
        *flags,
        said(row),
        row.entry.problem,
    ]
    return {
        "id": row.id,
        "src": f"thumb/{row.id}.jpg?v={row.entry.modified_ns}",
        "has_thumb": not row.entry.problem,
        "problem": row.entry.problem,
        "path": row.entry.path,
        "name": name,
        "label": label,
        "label_title": f"{label} (the network said: {by_network})" if first and label != first.name else by_network,
        "share": "" if is_strange else share,
        "verdict": verdict,
        "flags": flags,
        "said": said(row),
        "spoken": ", ".join(part for part in spoken if part),
        **extra,
    }
