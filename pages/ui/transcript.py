"""A transcript whose lines play the recording from their place, in the browser, without a run of the page.

A Streamlit component (v2, no iframe). Text goes in as text nodes only. It looks for the player in the container whose
key it is told.
"""

import streamlit as st

from ent_models.speech.records import Segment
from pages.ui import words

_CSS = """
ol { list-style: none; margin: 0; padding: 0.25rem; max-block-size: 30rem; overflow-y: auto;
     border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
button { all: unset; box-sizing: border-box; display: grid; grid-template-columns: 4.2rem 1fr auto; gap: 0.75rem;
  inline-size: 100%; padding: 0.35rem 0.6rem; border-radius: var(--st-base-radius); color: var(--st-text-color);
  font-family: var(--st-font); line-height: 1.5; cursor: pointer; overflow-wrap: anywhere; }
button:hover { background: var(--st-secondary-background-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
button[aria-current="true"] { background: color-mix(in srgb, var(--st-primary-color) 20%, transparent);
  box-shadow: inset 3px 0 0 var(--st-primary-color); }
button[disabled] { cursor: default; }
time { color: var(--st-link-color); font-variant-numeric: tabular-nums; }
small { opacity: 0.75; font-variant-numeric: tabular-nums; font-size: 0.8rem; }
"""

_JS = """
export default function ({ data, parentElement }) {
  let list = parentElement.querySelector('ol');
  if (!list) {
    list = document.createElement('ol');
    parentElement.appendChild(list);
  }
  list.setAttribute('aria-label', data.label);
  const player = () => document.querySelector(
    '.st-key-' + data.player + ' audio, .st-key-' + data.player + ' video');
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const lines = data.lines;
  // Only what changed is touched, so that the keyboard's place is kept while the transcript grows.
  const signature = (line) => line.clock + '\\u0000' + line.text + '\\u0000' + line.sure;
  lines.forEach((line, index) => {
    let item = list.children[index];
    if (item && item.dataset.signature === signature(line)) return;
    const fresh = document.createElement('li');
    fresh.dataset.signature = signature(line);
    const button = document.createElement('button');
    button.type = 'button';
    const time = document.createElement('time');
    time.textContent = line.clock;
    const text = document.createElement('span');
    text.textContent = line.text;
    text.dir = 'auto';
    const sure = document.createElement('small');
    sure.textContent = line.sure;
    sure.title = 'Confidence';
    button.append(time, text, sure);
    button.title = 'Play from ' + line.clock;
    fresh.append(button);
    if (item) item.replaceWith(fresh); else list.append(fresh);
  });
  while (list.children.length > lines.length) list.lastElementChild.remove();
  const buttons = Array.from(list.querySelectorAll('button'));
  if (data.grows && atEnd) list.scrollTop = list.scrollHeight;

  const click = (event) => {
    const index = buttons.indexOf(event.target.closest('button'));
    const media = player();
    if (index < 0 || !media) return;
    media.currentTime = lines[index].start + 0.01;
    media.play().catch(() => {});
    mark();
  };
  const keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = buttons.indexOf(event.target.closest('button'));
    if (!step || here < 0) return;
    event.preventDefault();
    buttons[Math.min(buttons.length - 1, Math.max(0, here + step))].focus();
  };
  let current = -2;
  const mark = () => {
    const media = player();
    let now = -1;
    if (media && (media.currentTime > 0 || !media.paused))
      lines.forEach((line, index) => { if (line.start <= media.currentTime + 0.05) now = index; });
    if (now === current) return;
    current = now;
    buttons.forEach((button, index) => {
      if (index === now) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    });
    if (now >= 0 && media && !media.paused) {
      const item = buttons[now], top = item.offsetTop - list.offsetTop;
      if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight)
        list.scrollTop = top - list.clientHeight / 3;
    }
  };
  list.addEventListener('click', click);
  list.addEventListener('keydown', keys);
  const timer = setInterval(mark, 200);
  return () => {
    clearInterval(timer);
    list.removeEventListener('click', click);
    list.removeEventListener('keydown', keys);
  };
}
"""

_component = st.components.v2.component("rushes_transcript", css=_CSS, js=_JS)


def draw(segments: tuple[Segment, ...], *, player: str, key: str, grows: bool = False) -> None:
    """The lines of a transcript. `player` is the key of the container that holds the sound or video."""
    lines = [
        {
            "start": line.start_s,
            "clock": words.clock(line.start_s),
            "text": line.text.strip(),
            "sure": words.percent(line.confidence),
        }
        for line in segments
    ]
    _component(key=key, data={"lines": lines, "player": player, "grows": grows, "label": "Transcript, by line"})
