// One doubtful picture at a time, by the keyboard: A accept, N none, C correct, 1 to 5 take a label, arrows, U undo.
// Users' words go in as text only. Keys that come before the next picture is there are let pass: nothing is judged unseen.
const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};
const key = (letter) => { const drawn = make('kbd', '', letter); drawn.setAttribute('aria-hidden', 'true'); return drawn; };

export default function ({ data, parentElement, setTriggerValue }) {
  let desk = parentElement.querySelector('.desk');
  const is_first = !desk;
  if (is_first) {
    desk = make('div', 'desk');
    desk.tabIndex = -1;
    desk.setAttribute('role', 'group');
    desk.setAttribute('aria-label', 'Review of one picture');
    parentElement.append(desk);
  }
  const had_focus = is_first || desk.contains(parentElement.getRootNode().activeElement);
  desk.busy = false;
  clearTimeout(desk.timer);
  const send = (verb, label) => {
    if (desk.busy) return;
    desk.busy = true;
    desk.timer = setTimeout(() => { desk.busy = false; }, 5000);
    setTriggerValue('act', { verb, label: label || '', id: data.id, turn: Date.now() });
  };

  if (desk.shown !== JSON.stringify(data)) {
    desk.shown = JSON.stringify(data);
    const stage = make('div', 'stage');
    const image = make('img');
    image.src = data.src;
    image.alt = 'The picture ' + data.name;
    image.onerror = () => { image.onerror = null; image.src = data.thumb; };
    stage.append(image);
    if (data.said) stage.append(make('span', 'said', data.said));
    const side = make('div', 'side');
    const count = make('div', 'count');
    count.append(make('b', '', `${data.position.toLocaleString('en')} of ${data.total.toLocaleString('en')}`), make('span', '', data.counts));
    const track = make('div', 'track');
    const bar = make('i');
    bar.style.inlineSize = (100 * data.n_said / data.total) + '%';
    track.append(bar);
    const name = make('div', 'name', data.path);
    name.dir = 'auto';
    const list = make('ol');
    list.setAttribute('aria-label', 'What the network says');
    data.labels.forEach((label, place) => {
      const item = make('li', label.is_said ? 'said' : '');
      const button = make('button');
      button.type = 'button';
      button.title = label.title;
      button.append(key(String(place + 1)), make('span', '', label.name), make('span', 'share', label.share));
      button.onclick = () => send(place ? 'correct' : 'accept', label.name);
      item.append(button);
      list.append(item);
    });
    const flags = make('div', 'flags');
    [data.verdict, ...data.flags].forEach((flag) => flags.append(make('span', '', flag)));
    const acts = make('div', 'acts');
    const offer = (letter, text, act, is_main, is_off) => {
      const button = make('button', is_main ? 'main' : '');
      button.type = 'button';
      button.disabled = Boolean(is_off);
      button.setAttribute('aria-keyshortcuts', letter);
      button.append(make('span', '', text), key(letter));
      button.onclick = act;
      acts.append(button);
    };
    const form = make('form');
    form.hidden = true;
    const label = make('label', '', 'What it shows');
    label.htmlFor = 'what-it-shows';
    const input = make('input');
    input.id = 'what-it-shows';
    input.maxLength = 100;
    input.autocomplete = 'off';
    input.setAttribute('list', 'names');
    const names = make('datalist');
    names.id = 'names';
    data.names.forEach((one) => { const option = make('option'); option.value = one; names.append(option); });
    const take = make('button', '', 'Correct');
    take.type = 'submit';
    const leave = make('button', '', 'Cancel');
    leave.type = 'button';
    form.append(label, input, names, take, leave);
    const close = () => { form.hidden = true; input.value = ''; desk.focus(); };
    leave.onclick = close;
    form.onsubmit = (event) => { event.preventDefault(); if (input.value.trim()) send('correct', input.value.trim()); };
    input.onkeydown = (event) => { if (event.key === 'Escape') { event.preventDefault(); close(); } };
    const correct = () => { form.hidden = false; input.focus(); };
    offer('A', 'Accept', () => send('accept', data.labels.length ? data.labels[0].name : ''), true);
    offer('N', 'None of them', () => send('none'));
    offer('C', 'Correct', correct);
    offer('U', 'Undo', () => send('undo'), false, !data.can_undo);
    offer('←', 'Back', () => send('back'), false, data.position <= 1);
    offer('→', 'Next', () => send('next'), false, data.position >= data.total);
    const hint = make('p', 'hint', data.labels.length > 1 ? '1 to ' + data.labels.length + ' take that label. What you say is kept as an example for training.'
      : 'What you say is kept as an example for training.');
    side.append(count, track, list, acts, form, flags, name, hint);
    const live = make('div', 'hidden', `${data.name}, ${data.position} of ${data.total}. ${data.labels.length ? data.labels[0].name + ', ' + data.labels[0].share : ''}. ${data.verdict}. ${data.said}`);
    live.setAttribute('aria-live', 'polite');
    desk.replaceChildren(stage, side, live);
    desk.keys = { a: () => send('accept', data.labels.length ? data.labels[0].name : ''), n: () => send('none'), c: correct,
      u: () => data.can_undo && send('undo'), arrowleft: () => data.position > 1 && send('back'),
      arrowright: () => data.position < data.total && send('next') };
    data.labels.forEach((one, place) => { desk.keys[String(place + 1)] = () => send(place ? 'correct' : 'accept', one.name); });
    if (data.next) { desk.ahead = new Image(); desk.ahead.src = data.next; }
    if (had_focus) desk.focus({ preventScroll: !is_first });
  }
  const typed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const where = event.composedPath()[0];
    if (where && where.closest && where.closest('input, textarea, select, [contenteditable="true"], [role="slider"], [role="combobox"], [role="listbox"], [role="tablist"], [role="radiogroup"], [role="dialog"]')) return;
    const act = desk.keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  };
  window.addEventListener('keydown', typed, true);
  return () => window.removeEventListener('keydown', typed, true);
}
