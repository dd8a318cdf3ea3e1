"""What the scripts of the panels send: acts in order, sent again and again until they are answered, each made once.

A script numbers its acts and sends all that the page has not yet said it has dealt with, so that presses faster than
the page are not lost. What comes from a browser is checked field by field. Knows no transcript.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

import msgspec
import streamlit as st

MAX_ACTS = 50
_MAX_SENDERS = 5
_MAX_CHARACTERS = 2_000

Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One press: what to `do` with which `row`. `n` counts the acts of a window from 1; `seen` is the revision that was
    on its screen; `text` is what was typed."""

    n: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    do: Annotated[str, msgspec.Meta(pattern=r"^[a-z-]{1,20}$", max_length=20)]
    row: Annotated[str, msgspec.Meta(pattern=r"^[0-9-]{0,60}$", max_length=60)]
    seen: Number
    text: Annotated[str, msgspec.Meta(max_length=_MAX_CHARACTERS)] = ""


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sender: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{8,64}$", max_length=64)]
    turn: Number
    acts: Annotated[list[Act], msgspec.Meta(max_length=MAX_ACTS)]


class Inbox:
    """What the component `key` has sent and will send. To be made when it is drawn."""

    def __init__(self, key: str, allowed: Iterable[str]) -> None:
        """`allowed` are the names of acts that are known."""
        self._key, self._allowed = key, frozenset(allowed)
        self._done: dict[str, int] = st.session_state.setdefault(f"handled-{key}", {})

    def obey(self, do: Callable[[Act], object]) -> None:
        """Call `do` with each act that was not dealt with yet, in order. `do` must not call Streamlit.

        A message that is none, and an act that is not allowed, count for nothing.
        """
        message = parsed(st.session_state.get(self._key))  # the last call of Streamlit: from here on nothing stops it
        if message is None:
            return
        last = self._done.pop(message.sender, 0)
        self._done[message.sender] = last
        while len(self._done) > _MAX_SENDERS:
            self._done.pop(next(iter(self._done)))
        for act in sorted(message.acts, key=lambda act: act.n):
            if act.n > self._done[message.sender]:
                self._done[message.sender] = act.n
                if act.do in self._allowed:
                    do(act)

    @property
    def handled(self) -> dict[str, int]:
        """For each window the number of its last act that was dealt with, to be sent to the script."""
        return dict(self._done)


def parsed(state: Any) -> _Message | None:
    """The message in a component's state; None for anything else."""
    try:
        told = state["acts"] if state else None
        return msgspec.convert(told, _Message) if told is not None else None
    except (KeyError, TypeError, msgspec.ValidationError):
        return None


SCRIPT = """
const boxes = new Map();
// Acts wait here until the page says that it has dealt with them; `refresh` takes its answer in.
const outbox = (name) => {
  let box = boxes.get(name);
  if (!box) {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    const sender = 'panel-' + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    box = { sender, n: 0, turn: 0, acts: [], timer: 0, send: () => {} };
    box.flush = () => {
      clearTimeout(box.timer);
      if (!box.acts.length) return;
      box.turn += 1;
      box.send({ sender: box.sender, turn: box.turn, acts: box.acts.slice(0, 50) });
      box.timer = setTimeout(box.flush, 2500);
    };
    box.add = (act) => {
      box.n += 1;
      box.acts.push({ n: box.n, do: act.do, row: act.row || '', seen: act.seen, text: act.text || '' });
      clearTimeout(box.timer);
      box.timer = setTimeout(box.flush, 40);
      return box.n;
    };
    box.refresh = (handled, send) => {
      box.send = send;
      const last = (handled || {})[box.sender] || 0;
      box.acts = box.acts.filter((act) => act.n > last);
      if (!box.acts.length) clearTimeout(box.timer);
      return last;
    };
    boxes.set(name, box);
  }
  return box;
};
const player = (name) => document.querySelector('.st-key-' + name + ' audio, .st-key-' + name + ' video');
// Plays from a time, and stops after the stretch unless somebody moved elsewhere meanwhile.
let stretch = null;
const play = (name, from, until) => {
  const media = player(name);
  if (!media) return false;
  if (stretch) clearInterval(stretch.timer);
  const mine = { timer: 0 };
  stretch = mine;
  media.currentTime = from + 0.01;
  media.play().catch(() => {});
  if (until == null) { stretch = null; return true; }
  mine.timer = setInterval(() => {
    const now = media.currentTime;
    if (now >= until) media.pause();
    if (now >= until || now < from - 0.5 || now > until + 1) { clearInterval(mine.timer); stretch = null; }
  }, 30);
  return true;
};
"""
"""What each panel's script begins with: the outbox, and how a stretch is played."""
