"""A document to read, with its key sentences beside it: pressing one goes to its place. All in the browser.

A Streamlit component (v2, no iframe). Text goes in as text nodes only.
"""

import streamlit as st

from ent_models.scripts.records import Breakdown, Element, KeySentence

_CSS = """
.reader { display: grid; grid-template-columns: minmax(16rem, 2fr) 3fr; gap: 1.25rem; font-family: var(--st-font);
  color: var(--st-text-color); }
.reader.alone { grid-template-columns: 1fr; }
h3 { margin: 0 0 0.5rem; font-size: 1.15rem; font-weight: 650; }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.5rem; align-content: start; }
button { all: unset; box-sizing: border-box; inline-size: 100%; padding: 0.6rem 0.75rem; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); overflow-wrap: anywhere;
  line-height: 1.45; }
button:hover { background: var(--st-secondary-background-color); }
button:focus-visible, .text:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
button[aria-pressed="true"] { box-shadow: inset 3px 0 0 var(--st-primary-color);
  background: color-mix(in srgb, var(--st-primary-color) 14%, transparent); }
small { display: block; margin-block-start: 0.25rem; color: var(--st-link-color); font-size: 0.85rem; }
.text { max-block-size: 34rem; min-block-size: 8rem; overflow-y: auto; position: relative; padding: 1rem 1.25rem;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
  background: var(--st-secondary-background-color); }
.text p { margin: 0 0 0.7rem; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45;
  border-radius: 0.25rem; content-visibility: auto; contain-intrinsic-block-size: auto 1.5rem; }
.screenplay p { font-family: var(--st-code-font); font-size: 0.9rem; }
p.heading { font-weight: 700; margin-block-start: 1.3rem; }
p.section { font-weight: 700; } p.synopsis, p.note { opacity: 0.8; font-style: italic; }
.cue { display: block; text-align: center; }
p.character { margin: 0.2rem 0 0; text-align: center; }
p.parenthetical { margin: 0; padding-inline: 20% 18%; }
p.dialogue { padding-inline: 20% 18%; } p.lyrics { padding-inline: 20% 18%; font-style: italic; }
p.transition { text-align: end; } p.centred { text-align: center; }
p.here { background: color-mix(in srgb, var(--st-primary-color) 28%, transparent);
  box-shadow: -0.4rem 0 0 color-mix(in srgb, var(--st-primary-color) 28%, transparent),
              -0.65rem 0 0 var(--st-primary-color); }
@media (max-width: 48rem) { .reader { grid-template-columns: 1fr; } .text { padding: 0.75rem; max-block-size: 26rem; }
  p.dialogue, p.parenthetical, p.lyrics { padding-inline: 8% 4%; } }
"""

_JS = """
export default function ({ data, parentElement }) {
  let root = parentElement.querySelector('.reader');
  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  if (!root || root.dataset.document !== data.document) {
    if (root) root.remove();
    root = make('div', undefined, data.sentences.length ? 'reader' : 'reader alone');
    root.dataset.document = data.document;
    if (data.sentences.length) {
      const side = make('section'), list = make('ol');
      side.append(make('h3', 'Key sentences'), list);
      data.sentences.forEach((sentence) => {
        const item = make('li'), button = make('button', sentence.text);
        button.type = 'button';
        button.dir = 'auto';
        button.dataset.element = sentence.element;
        button.setAttribute('aria-pressed', 'false');
        button.append(make('small', sentence.place));
        item.append(button);
        list.append(item);
      });
      root.append(side);
    }
    const body = make('section'), text = make('div', undefined, 'text');
    if (data.screenplay) text.classList.add('screenplay');
    text.tabIndex = 0;
    text.setAttribute('role', 'document');
    text.setAttribute('aria-label', 'The text');
    data.elements.forEach(([kind, words, speaker], index) => {
      const paragraph = make('p', undefined, kind);
      if (speaker) paragraph.append(make('span', speaker, 'cue'));
      paragraph.append(document.createTextNode(words));
      paragraph.dataset.index = index;
      paragraph.dir = 'auto';
      text.append(paragraph);
    });
    body.append(make('h3', 'The text'), text);
    root.append(body);
    parentElement.append(root);
  }
  const text = root.querySelector('.text');
  const go = (index, pressed) => {
    const place = text.children[index];
    text.querySelectorAll('.here').forEach((element) => element.classList.remove('here'));
    root.querySelectorAll('button').forEach((button) =>
      button.setAttribute('aria-pressed', String(button === pressed)));
    if (!place) return;
    place.classList.add('here');
    // Twice: paragraphs that were never shown have only a guessed height until the first jump has drawn them.
    const centre = () => { text.scrollTop = place.offsetTop - text.clientHeight / 3; };
    centre();
    requestAnimationFrame(() => requestAnimationFrame(centre));
  };
  const click = (event) => {
    const button = event.target.closest('button');
    if (button) go(Number(button.dataset.element), button);
  };
  root.addEventListener('click', click);
  const wish = String(data.target);
  if (root.dataset.wish !== wish) {
    root.dataset.wish = wish;
    if (data.target >= 0) {
      go(data.target, null);
      const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      root.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
    }
  }
  return () => root.removeEventListener('click', click);
}
"""

_component = st.components.v2.component("rushes_reader", css=_CSS, js=_JS)


def draw(result: Breakdown, *, document: str, target: int = -1) -> None:
    """The text of `result` and its key sentences. `document` names it; `target` is the paragraph to show, or -1."""
    data = {
        "document": document,
        "screenplay": result.verdict == "screenplay",
        "target": target,
        "elements": _paragraphs(result.elements),
        "sentences": [
            {"text": sentence.text, "element": sentence.element, "place": place(result, sentence)}
            for sentence in result.summary
        ],
    }
    _component(key="reader", data=data)


def _paragraphs(elements: tuple[Element, ...]) -> list[tuple[str, str, str]]:
    """Kind and text of each, and the speaker's name over the first paragraph of a speech."""
    rows, speaking = [], ""
    for element in elements:
        speaker = element.character if element.kind in ("dialogue", "parenthetical", "lyrics") else ""
        rows.append((element.kind, element.text, speaker if speaker != speaking else ""))
        speaking = element.text if element.kind == "character" else speaker
    return rows


def place(result: Breakdown, sentence: KeySentence) -> str:
    """Where a sentence stands, in words."""
    parts = []
    if 0 <= sentence.scene < len(result.scenes):
        parts.append(f"Scene {sentence.scene + 1}, {result.scenes[sentence.scene].heading}")
    if 0 <= sentence.element < len(result.elements) and result.elements[sentence.element].page:
        parts.append(f"page {result.elements[sentence.element].page}")
    if not parts:
        parts.append(f"Paragraph {sentence.element + 1:,} of {len(result.elements):,}")
    return ", ".join(parts)
