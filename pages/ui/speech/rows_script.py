"""What the browser runs to show lines of a transcript in a panel: style and script."""

CSS = """
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.25rem; color: var(--st-text-color);
  font-family: var(--st-font); font-size: 0.9375rem; line-height: 1.5; }
li { display: grid; grid-template-columns: 4.4rem minmax(0, 1fr) auto; gap: 0.2rem 0.75rem; align-items: start;
  padding: 0.35rem 0.1rem; border-block-end: 1px solid color-mix(in srgb, var(--st-text-color) 12%, transparent); }
li.chosen { background: color-mix(in srgb, var(--st-primary-color) 10%, transparent); }
p { margin: 0; overflow-wrap: anywhere; white-space: pre-line; padding-block: 0.15rem; }
small { display: block; font-size: 0.8125rem; opacity: 0.8; font-variant-numeric: tabular-nums; }
strong { font-weight: 600; margin-inline-end: 0.5rem; }
mark { background: color-mix(in srgb, var(--st-primary-color) 28%, transparent); color: inherit;
  border-radius: 0.2rem; padding-inline: 0.1rem; }
del { text-decoration: line-through; background: light-dark(#fbdcd6, #55231c); color: inherit;
  border-radius: 0.2rem; padding-inline: 0.1rem; }
ins { text-decoration: underline; text-underline-offset: 0.15rem; background: light-dark(#d6f0dd, #1d4429);
  color: inherit; border-radius: 0.2rem; padding-inline: 0.1rem; }
.deeds { display: flex; flex-wrap: wrap; gap: 0.35rem; justify-content: end; }
button { font: inherit; font-size: 0.8125rem; min-block-size: 1.9rem; padding: 0.15rem 0.6rem; cursor: pointer;
  border-radius: var(--st-button-radius, 0.5rem); border: 1px solid var(--st-border-color);
  background: var(--st-background-color); color: var(--st-text-color); }
button.time { border-color: transparent; background: transparent; color: var(--st-link-color); padding-inline: 0.3rem;
  text-align: start; font-size: 0.9375rem; font-variant-numeric: tabular-nums; }
button:hover:not([disabled]) { border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
button[disabled] { opacity: 0.5; cursor: default; }
@media (max-width: 40rem) {
  li { grid-template-columns: 3.6rem minmax(0, 1fr); }
  .deeds { grid-column: 2; justify-content: start; }
}
"""

JS = """
const KINDS = { marked: 'mark', removed: 'del', added: 'ins' };
export default function ({ data, parentElement, setStateValue }) {
  let list = parentElement.querySelector('ol');
  if (!list) { list = document.createElement('ol'); parentElement.append(list); }
  list.setAttribute('aria-label', data.label);
  const box = outbox(data.name);
  box.refresh(data.handled, (message) => setStateValue('acts', message));
  const busy = new Set(box.acts.map((act) => act.row));
  const root = list.getRootNode(), held = root.activeElement;
  const here = held && list.contains(held) ? { row: held.closest('li').dataset.row, at: held.dataset.at } : null;
  const index = here ? Array.from(list.children).findIndex((item) => item.dataset.row === here.row) : -1;
  list.replaceChildren(...data.rows.map((row) => {
    const item = document.createElement('li');
    item.dataset.row = row.id;
    if (row.is_chosen) item.className = 'chosen';
    const time = document.createElement('button');
    time.type = 'button';
    time.className = 'time';
    time.dataset.at = 'time';
    time.textContent = row.clock;
    time.title = 'Play from ' + row.clock;
    time.setAttribute('aria-label', 'Play from ' + row.clock);
    const text = document.createElement('p');
    text.dir = 'auto';
    if (row.head) {
      const head = document.createElement('strong');
      head.textContent = row.head;
      text.append(head);
    }
    row.parts.forEach((part) => {
      const tag = KINDS[part.kind];
      if (!tag) { text.append(document.createTextNode(part.text)); return; }
      const piece = document.createElement(tag);
      piece.textContent = part.text;
      text.append(piece);
    });
    row.notes.forEach((note) => {
      const small = document.createElement('small');
      small.textContent = note;
      small.dir = 'auto';
      text.append(small);
    });
    const deeds = document.createElement('div');
    deeds.className = 'deeds';
    row.deeds.forEach((deed) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.do = button.dataset.at = deed.do;
      button.textContent = deed.label;
      button.disabled = Boolean(deed.problem) || busy.has(row.id);
      if (deed.problem) button.title = deed.problem;
      deeds.append(button);
    });
    item.append(time, text, deeds);
    return item;
  }));
  if (here) {
    // The keyboard stays where it was; where the row is gone, with the one in its place.
    const items = Array.from(list.children);
    const item = items.find((one) => one.dataset.row === here.row) || items[Math.min(index, items.length - 1)];
    const buttons = item ? Array.from(item.querySelectorAll('button:not([disabled])')) : [];
    const next = buttons.find((button) => button.dataset.at === here.at) || buttons[0];
    if (next) next.focus({ preventScroll: true });
  }
  presses(list, (button) => {
    const row = data.rows.find((one) => one.id === button.closest('li').dataset.row);
    if (!row) return;
    if (button.dataset.do) {
      Array.from(list.children).filter((item) => item.dataset.row === row.id).forEach((item) => (
        item.querySelectorAll('[data-do]').forEach((one) => { one.disabled = true; })));
      box.add({ do: button.dataset.do, row: row.id, seen: data.revision });
    } else {
      play(data.player, row.start_s, null);
    }
  });
  return () => {};
}
"""
