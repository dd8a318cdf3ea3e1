"""What the browser runs for the doubt queue: style and script."""

CSS = """
.doubts { display: grid; gap: 0.75rem; padding: 1rem; border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius); color: var(--st-text-color); font-family: var(--st-font); }
.doubts:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.top { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; justify-content: space-between; font-size: 0.875rem;
  font-variant-numeric: tabular-nums; }
.top span { opacity: 0.85; }
progress { inline-size: 100%; block-size: 0.4rem; accent-color: var(--st-primary-color); }
.line { margin: 0; font-size: 1.125rem; line-height: 1.6; overflow-wrap: anywhere; min-block-size: 3.6rem;
  white-space: pre-line; }
.line small { display: block; font-size: 0.875rem; font-weight: 600; }
mark { font-weight: 650; color: inherit; border-radius: 0.25rem; padding: 0.1rem 0.25rem;
  background: color-mix(in srgb, var(--st-primary-color) 30%, transparent); }
.row { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
button { font: inherit; font-size: 0.875rem; min-block-size: 2.25rem; padding: 0.25rem 0.75rem; cursor: pointer;
  border-radius: var(--st-button-radius, 0.5rem); border: 1px solid var(--st-border-color);
  background: var(--st-background-color); color: var(--st-text-color); }
button:hover:not([disabled]) { border-color: var(--st-primary-color); }
button:focus-visible, input:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
button[disabled] { opacity: 0.5; cursor: default; }
button kbd { margin-inline-start: 0.4rem; opacity: 0.75; }
kbd { font: inherit; font-size: 0.75rem; border: 1px solid var(--st-border-color); border-radius: 0.25rem;
  padding: 0 0.3rem; }
input[type=text] { font: inherit; font-size: 1rem; min-block-size: 2.25rem; padding: 0.2rem 0.6rem; flex: 1 1 11rem;
  min-inline-size: 0; border-radius: var(--st-base-radius); border: 1px solid var(--st-border-color);
  background: var(--st-secondary-background-color); color: var(--st-text-color); }
label { font-size: 0.875rem; display: flex; gap: 0.4rem; align-items: center; }
.said { font-size: 0.875rem; min-block-size: 1.3rem; }
.said.bad { font-weight: 600; }
.keys { margin: 0; font-size: 0.8125rem; opacity: 0.8; line-height: 1.9; }
[hidden] { display: none !important; }
@media (hover: none) { kbd, .keys { display: none; } }
"""

JS = """
const queues = new Map();
export default function ({ data, parentElement, setStateValue }) {
  const box = outbox(data.name);
  let state = queues.get(data.name);
  if (!state) {
    // What was settled here and is not yet taken in by the page, what was skipped, and how much was settled.
    state = { settled: new Map(), skipped: [], done: [], at: null, item: null, autoplay: true, drafts: new Map() };
    queues.set(data.name, state);
  }
  const last = box.refresh(data.handled, (message) => setStateValue('acts', message));
  state.settled.forEach((n, id) => { if (n <= last) state.settled.delete(id); });
  let root = parentElement.querySelector('.doubts');
  const isNew = !root;
  const make = (tag, parent, text, attributes) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    Object.entries(attributes || {}).forEach(([name, value]) => element.setAttribute(name, value));
    if (parent) parent.append(element);
    return element;
  };
  if (isNew) {
    root = make('div', parentElement, '', { class: 'doubts', tabindex: '0', role: 'group',
      'aria-label': 'Doubtful words, one by one' });
    const ui = root.ui = {};
    const top = make('div', root, '', { class: 'top' });
    ui.count = make('strong', top);
    ui.facts = make('span', top);
    ui.bar = make('progress', root, '', { max: '1', 'aria-label': 'Words settled' });
    ui.line = make('p', root, '', { class: 'line', dir: 'auto' });
    ui.work = make('div', root, '', { class: 'row' });
    const button = (parent, name, text, key) => {
      const one = make('button', parent, text, { type: 'button', 'data-do': name });
      if (key) make('kbd', one, key, { 'aria-hidden': 'true' });
      ui[name] = one;
    };
    button(ui.work, 'play', 'Play', 'Space');
    button(ui.work, 'accept', 'Accept', 'A');
    button(ui.work, 'accept-all', 'Accept everywhere', 'Shift A');
    button(ui.work, 'skip', 'Skip', 'S');
    button(ui.work, 'back', 'Back', 'B');
    ui.fixing = make('div', root, '', { class: 'row' });
    ui.input = make('input', ui.fixing, '', { type: 'text', 'aria-label': 'The word as it should be', maxlength: '900',
      autocomplete: 'off', spellcheck: 'true', dir: 'auto' });
    button(ui.fixing, 'fix', 'Fix', 'Enter');
    button(ui.fixing, 'fix-all', 'Fix everywhere', 'Shift Enter');
    const foot = make('div', root, '', { class: 'row' });
    button(foot, 'undo', 'Undo', 'U');
    button(foot, 'again', 'Go through the skipped ones');
    const label = make('label', foot);
    ui.auto = make('input', label, '', { type: 'checkbox' });
    label.append(document.createTextNode('Play each word by itself'));
    ui.said = make('div', root, '', { class: 'said', role: 'status' });
    const keys = make('p', root, '', { class: 'keys' });
    [['Keys, while this box is chosen: '], ['Space', 1], [' play, '], ['A', 1], [' accept, '], ['F', 1], [' fix ('],
      ['Enter', 1], [' or '], ['Shift Enter', 1], [' when it is written, '], ['Esc', 1], [' leaves it), '],
      ['Shift A', 1], [' accept everywhere, '], ['S', 1], [' skip, '], ['B', 1], [' back, '], ['U', 1], [' undo.']
    ].forEach(([text, isKey]) => make(isKey ? 'kbd' : 'span', keys, text));
  }
  const ui = root.ui;
  const open = () => {
    const items = data.items.filter((item) => !state.settled.has(item.id));
    const skipped = new Set(state.skipped);
    return [items.filter((item) => !skipped.has(item.id)), items.filter((item) => skipped.has(item.id))];
  };
  const now = () => {
    const [waiting] = open(), here = waiting.find((item) => item.id === state.at);
    // A word that is being written over stays, though others are worse by now or somebody settled it elsewhere.
    const isHeld = !here && state.item && state.item.id === state.at && state.drafts.has(state.at) &&
      !state.settled.has(state.at) && root.getRootNode().activeElement === ui.input;
    return here || (isHeld ? state.item : waiting[0]) || null;
  };
  const shown = { id: null };
  const paint = () => {
    const item = now(), [waiting, skipped] = open();
    const nDone = state.done.reduce((sum, n) => sum + n, 0);
    const nLeft = Math.max(waiting.length + skipped.length, data.left - state.settled.size);
    const nBehind = nDone + skipped.length;
    const total = nDone + nLeft;
    ui.count.textContent = item ? (nBehind + 1) + ' of ' + total : nLeft ? nDone + ' of ' + total + ' settled' :
      'Nothing doubtful is left';
    ui.bar.value = total ? nDone / total : 1;
    ui.bar.hidden = !total;
    ui.work.hidden = ui.fixing.hidden = !item;
    ui.again.hidden = Boolean(item) || !skipped.length;
    ui.back.disabled = !state.skipped.length;
    ui.undo.disabled = !data.can_undo && !box.acts.length;
    ui.auto.checked = state.autoplay;
    ui.line.replaceChildren();
    if (!item) {
      ui.facts.textContent = '';
      ui.line.textContent = skipped.length ? skipped.length + (skipped.length === 1 ? ' word was' : ' words were') +
        ' skipped.' : 'Every word is settled, or the model was sure of it.';
      state.at = shown.id = null;
      return;
    }
    state.at = item.id;
    state.item = item;
    ui.facts.textContent = item.clock + ' · ' + item.sure + ' sure' + (item.n_doubtful > 1 ? ' · doubtful ' +
      item.n_doubtful + ' times' : '') + (item.n_equal > 1 ? ' · ' + item.n_equal + ' times in all' : '');
    if (item.speaker) make('small', ui.line, item.speaker);
    ui.line.append(document.createTextNode(item.before));
    make('mark', ui.line, item.text);
    ui.line.append(document.createTextNode(item.after));
    ui['accept-all'].hidden = ui['fix-all'].hidden = item.n_equal < 2;
    if (shown.id !== item.id || root.input !== item.id) {
      root.input = item.id;
      ui.input.value = state.drafts.has(item.id) ? state.drafts.get(item.id) : item.text;
    }
    shown.id = item.id;
  };
  const tell = (text, isBad) => {
    ui.said.textContent = text;
    ui.said.classList.toggle('bad', Boolean(isBad));
  };
  const hear = () => {
    const item = now();
    if (item && !play(data.player, item.from, item.until)) tell('There is no player on this page.', true);
  };
  const follow = () => {
    paint();
    if (state.autoplay && now()) hear();
  };
  const settle = (what, replacement) => {
    const item = now();
    if (!item) return;
    const items = what.endsWith('-all') ? open().flat().filter((one) => one.group === item.group) : [item];
    const text = replacement == null ? item.text : item.text + '\\n' + replacement;
    const order = open()[0], place = order.indexOf(item);
    const n = box.add({ do: what, row: item.id, seen: data.revision, text });
    items.forEach((one) => state.settled.set(one.id, n));
    state.done.push(what.endsWith('-all') ? item.n_doubtful : 1);
    state.drafts.delete(item.id);
    const next = order.slice(place + 1).find((one) => !state.settled.has(one.id));
    state.at = next ? next.id : null;
    root.focus({ preventScroll: true });
    follow();
  };
  const acts = {
    play: hear,
    accept: () => settle('accept'),
    'accept-all': () => { if (!ui['accept-all'].hidden) settle('accept-all'); },
    fix: () => fix('fix'),
    'fix-all': () => fix(ui['fix-all'].hidden ? 'fix' : 'fix-all'),
    skip: () => {
      const item = now();
      if (!item) return;
      state.skipped.push(item.id);
      const order = open()[0], after = data.items.slice(data.items.indexOf(item) + 1).map((one) => one.id);
      const next = order.find((one) => after.includes(one.id));
      state.at = next ? next.id : null;
      follow();
    },
    back: () => {
      const id = state.skipped.pop();
      if (id) { state.at = id; follow(); }
    },
    again: () => { state.skipped = []; state.at = null; root.focus({ preventScroll: true }); follow(); },
    undo: () => {
      if (ui.undo.disabled) return;
      box.add({ do: 'undo', row: '', seen: data.revision });
      state.done.pop();
      paint();
    },
  };
  const fix = (what) => {
    const item = now();
    if (!item) return;
    const written = ui.input.value.trim().split(/\\s+/).join(' ');
    if (written === item.text) { settle(what === 'fix' ? 'accept' : 'accept-all'); return; }
    if (!written && ui.input.dataset.sure !== item.id) {
      ui.input.dataset.sure = item.id;
      tell('This takes the word out. Press once more to do so.');
      return;
    }
    settle(what, written);
  };
  root.onclick = (event) => {
    const button = event.target.closest('button');
    if (button && !button.disabled) acts[button.dataset.do]();
  };
  root.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isTyping = event.target === ui.input, key = event.key;
    const on = (act) => { event.preventDefault(); event.stopPropagation(); act(); };
    if (isTyping) {
      if (key === 'Enter') on(event.shiftKey ? acts['fix-all'] : acts.fix);
      else if (key === 'Escape') on(() => {
        const item = now();
        state.drafts.delete(state.at);
        ui.input.value = item ? item.text : '';
        root.focus();
      });
      else event.stopPropagation();
      return;
    }
    if (key === ' ' && event.target === root) on(hear);
    else if (key === 'a') on(acts.accept);
    else if (key === 'A') on(acts['accept-all']);
    else if (key === 'f' || key === 'F') on(() => { ui.input.focus(); ui.input.select(); });
    else if (key === 's' || key === 'S') on(acts.skip);
    else if (key === 'b' || key === 'B') on(acts.back);
    else if (key === 'u' || key === 'U') on(acts.undo);
    else if (key === 'p' || key === 'P') on(hear);
  };
  ui.input.oninput = () => { if (state.at) state.drafts.set(state.at, ui.input.value); };
  ui.auto.onchange = () => { state.autoplay = ui.auto.checked; };
  paint();
  if (data.said && data.said !== root.told) tell(data.said, data.is_bad);
  root.told = data.said;
  return () => {};
}
"""
