/* The bar over the lines, the tools of the active line, and what is told. */
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2], NUDGE_S = 0.1;
const KEYS = [
  ['K', 'play or pause'], ['J', 'back 3 s'], ['L', 'on 3 s'], ['N', 'next line'], ['P', 'line before'],
  ['X', 'line checked, or not'], ['\u2191 \u2193', 'go from line to line'], ['Space', 'on a line: play it'],
  ['Enter', 'on a line: write in it; while writing: keep it'], ['Escape', 'while writing: leave it as it was'],
  ['Shift+Enter', 'while writing: a line break'], ['Ctrl+Enter', 'while writing: split at the cursor'],
  ['Alt+K  Alt+J  Alt+L', 'play, back, on, also while writing'], ['Ctrl+Z  Ctrl+Shift+Z', 'undo, redo'],
];

function buildBar(ed) {
  const bar = make('div', 'bar');
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', 'Transcript');
  ed.play = makeButton('play', 'Play', 'Play or pause (K)', () => toggle(ed));
  const back = makeButton('', '\u2212' + BACK_S + ' s', 'Back 3 s (J)', () => {
    const player = media();
    if (player) seek(ed, player.currentTime - BACK_S, false);
  });
  back.setAttribute('aria-label', 'Back 3 seconds');
  ed.speed = make('select');
  ed.speed.setAttribute('aria-label', 'Speed');
  ed.speed.title = 'Speed';
  ed.speed.append(...SPEEDS.map(speedOption));
  ed.speed.value = ed.rate;
  ed.speed.addEventListener('change', () => setSpeed(ed, Number(ed.speed.value)));
  ed.undo = makeButton('', 'Undo', '', () => stroke(ed, 'undo', {}));
  ed.redo = makeButton('', 'Redo', '', () => stroke(ed, 'redo', {}));
  const box = (text, title, isOn, change) => {
    const label = make('label', 'box'), input = make('input');
    input.type = 'checkbox';
    input.checked = isOn;
    input.addEventListener('change', () => change(input.checked));
    label.title = title;
    label.append(input, document.createTextNode(text));
    return label;
  };
  const follows = box('Follow', 'Keep the line that is heard in view', ed.follows, (isOn) => {
    ed.follows = isOn;
    ed.scrolledAt = 0;
  });
  const machine = box("Machine's text", 'Show what was changed in what the machine heard', false, (isOn) => {
    ed.showsMachine = isOn;
    ed.list.classList.toggle('compares', isOn);
    ed.rows.forEach((row, id) => {
      if (ed.lines.has(id) && ed.lines.get(id).diff && !(ed.writing && ed.writing.id === id))
        drawText(ed, row, ed.lines.get(id));
    });
  });
  const add = makeButton('', 'Add a line', 'A new line behind this one', () => startNew(ed));
  ed.status = make('span', 'status');
  ed.status.setAttribute('role', 'status');
  bar.append(ed.play, back, ed.speed, ed.undo, ed.redo, add, follows, machine, keysHelp(ed, box), ed.status);
  ed.facts = make('p', 'facts');
  ed.refusedBox = make('div', 'refused');
  ed.refusedBox.setAttribute('role', 'alert');
  ed.said = make('p', 'said');
  ed.said.setAttribute('role', 'status');
  ed.root.append(bar, ed.facts, ed.refusedBox, ed.said);
}

function speedOption(value) {
  const option = make('option', '', value + '\u00d7');
  option.value = value;
  return option;
}

function keysHelp(ed, box) {
  const help = make('details', 'keys'), list = make('dl');
  help.append(make('summary', '', 'Keys'));
  for (const [key, what] of KEYS) list.append(make('dt', '', key), make('dd', '', what));
  const sheet = make('div', 'sheet'), legend = make('p', '');
  legend.append(make('span', 'word doubt', 'word'), document.createTextNode(' the model was unsure of this word. '),
    document.createTextNode('Press a word to play from there, twice to write.'));
  sheet.append(list, legend, box('Single letters are keys', '', ed.usesLetters, (isOn) => {
    ed.usesLetters = isOn;
    prefer('letters', isOn);
  }));
  help.append(sheet);
  return help;
}

function paintBar(ed) {
  const data = ed.data, waits = ed.outbox.length > 0;
  ed.undo.disabled = !data.undo && !waits;
  ed.undo.title = data.undo ? 'Undo: ' + data.undo + ' (Ctrl+Z)' : 'Undo (Ctrl+Z)';
  ed.redo.disabled = !data.redo && !waits;
  ed.redo.title = data.redo ? 'Redo: ' + data.redo + ' (Ctrl+Shift+Z)' : 'Redo (Ctrl+Shift+Z)';
  const facts = [data.language, data.duration ? clock(data.duration) : '', counted(ed.order.length, 'line'),
    data.nEdited.toLocaleString('en') + ' edited', data.nChecked.toLocaleString('en') + ' checked'];
  ed.facts.textContent = facts.filter(Boolean).join(' \u00b7 ');
  ed.empty.textContent = data.grows ? 'Listening. The first lines will stand here.'
    : 'No lines. \u201cAdd a line\u201d begins one where the player stands.';
  paintStatus(ed);
}

function paintStatus(ed) {
  const writes = ed.writing && ed.writing.area.value !== ed.writing.base;
  const waits = ed.outbox.length;
  const isLate = waits && Date.now() - (ed.waitsSince || (ed.waitsSince = Date.now())) > 8000;
  if (!waits) ed.waitsSince = 0;
  const told = isLate ? 'Not saved yet: ' + counted(waits, 'change') + '. It is tried again.'
    : waits ? 'Saving' : writes ? 'Writing' : 'Saved';
  if (ed.status.textContent !== told) ed.status.textContent = told;
  ed.status.classList.toggle('late', Boolean(isLate));
}

function tell(ed, sentence) {
  ed.said.textContent = sentence;
  clearTimeout(ed.saidTimer);
  ed.saidTimer = setTimeout(() => { ed.said.textContent = ''; }, 8000);
}

/* Changes that were not made: why, and what was written, so that nothing is lost. */
function paintRefused(ed) {
  ed.refusedBox.replaceChildren(...ed.refused.map((one) => {
    const box = make('div', 'one'), row = make('div', 'row');
    const drop = () => { ed.refused = ed.refused.filter((other) => other !== one); paintRefused(ed); };
    box.append(make('p', '', one.sentence));
    if (one.text) {
      const quote = make('blockquote', '', one.text);
      quote.dir = 'auto';
      box.append(make('p', '', 'You wrote:'), quote);
      row.append(makeButton('', 'Put it in again', '', () => {
        drop();
        if (ed.lines.has(one.line)) startWriting(ed, one.line, undefined, one.text); else startNew(ed, one.text);
        if (ed.writing) reveal(ed, ed.writing.area.closest('li'));
      }));
    }
    row.append(makeButton('', one.text ? 'Let it go' : 'Close', '', drop));
    box.append(row);
    return box;
  }));
}

function buildTools(ed) {
  const tools = make('div', 'tools'), on = (act) => () => {
    if (ed.lines.has(ed.active)) act(ed.active); else if (ed.rows.has(ed.active)) tell(ed, GONE);
  };
  tools.setAttribute('role', 'toolbar');
  tools.setAttribute('aria-label', 'This line');
  ed.tools = tools;
  // A press on a tool does not take the focus from the text field: Split needs its cursor.
  tools.addEventListener('mousedown', (event) => { if (event.target.closest('button')) event.preventDefault(); });
  ed.write = makeButton('', 'Write', 'Write in this line (Enter)', () => {
    if (ed.writing && ed.writing.id === ed.active) commit(ed); else startWriting(ed, ed.active);
  });
  const split = makeButton('', 'Split', 'At the cursor, or before the word that was pressed', on(() => splitLine(ed)));
  ed.merge = makeButton('', 'Merge', 'With the next line', on((id) => {
    const next = beside(ed, id, 1);
    if (ed.writing) commit(ed);
    if (next !== undefined) stroke(ed, 'merge', { line: id, next });
  }));
  ed.check = makeButton('', 'Checked', 'This line is right (X)', on((id) => {
    if (ed.writing) commit(ed);
    stroke(ed, 'check', { line: id, is_checked: !isChecked(ed, id) });
  }));
  const remove = makeButton('', 'Delete', 'Take this line out; Undo brings it back', on((id) => {
    if (ed.writing && ed.writing.id === id) revert(ed);
    stroke(ed, 'delete', { line: id });
  }));
  const times = make('span', 'times');
  for (const edge of ['start', 'end']) {
    const shown = make('span', 'edge'), name = edge === 'start' ? 'Start' : 'End';
    const nudge = (by) => makeButton('small', by < 0 ? '\u2212' : '+', name + ' 0.1 s ' + (by < 0 ? 'earlier' : 'later'),
      on((id) => stroke(ed, 'nudge', { line: id, edge, by_s: by })));
    const less = nudge(-NUDGE_S), more = nudge(NUDGE_S);
    less.setAttribute('aria-label', less.title);
    more.setAttribute('aria-label', more.title);
    ed[edge + 'Time'] = make('output', '');
    shown.append(document.createTextNode(name), less, ed[edge + 'Time'], more);
    times.append(shown);
  }
  ed.speaker = make('select', 'speaker');
  ed.speaker.setAttribute('aria-label', 'Speaker');
  // Arrow keys pass over names: what they end at counts, when the box is left or at Enter.
  let isByKey = false;
  ed.speaker.addEventListener('pointerdown', () => { isByKey = false; });
  ed.speaker.addEventListener('keydown', (event) => {
    const isNew = ed.speaker.value === 'new', isLeft = event.key === 'Tab' && !event.shiftKey && isNew;
    isByKey = true;
    if (!ed.passing) return;
    if (event.key === 'Escape') { ed.passing = 0; paintTools(ed); }
    else if (event.key === 'Enter' || isLeft) { event.preventDefault(); keepSpeaker(ed); }
  });
  ed.speaker.addEventListener('change', () => { if (isByKey) ed.passing = ed.active; else chooseSpeaker(ed); });
  ed.speaker.addEventListener('blur', () => {
    isByKey = false;
    if (ed.speaker.value === 'new') ed.passing = 0; else keepSpeaker(ed);
  });
  ed.newName = make('input', 'speaker');
  ed.newName.type = 'text';
  ed.newName.maxLength = 100;
  ed.newName.placeholder = 'Name of the speaker';
  ed.newName.setAttribute('aria-label', 'Name of the new speaker');
  ed.newName.hidden = true;
  const named = (isKept) => {
    const name = ed.newName.value.trim(), line = Number(ed.newName.dataset.line);
    if (ed.newName.hidden) return;
    ed.newName.hidden = true;
    ed.newName.value = '';
    ed.speaker.hidden = false;
    if (isKept && name && ed.lines.has(line)) stroke(ed, 'speaker', { line, name });
    paintTools(ed);
  };
  ed.newName.addEventListener('keydown', (event) => {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    named(event.key === 'Enter');
    ed.speaker.focus();
  });
  ed.newName.addEventListener('blur', () => named(true));
  tools.append(ed.write, split, ed.merge, ed.check, remove, times, ed.speaker, ed.newName);
}

function keepSpeaker(ed) {
  const line = ed.lines.get(ed.passing), isBack = line && ed.speaker.value === String(line.speaker);
  const isKept = line && ed.passing === ed.active && !(isBack && !isPending(ed, line.id));
  ed.passing = 0;  // first: drawing the row anew may take the focus from the box, which ends here again
  if (isKept) chooseSpeaker(ed);
}

function chooseSpeaker(ed) {
  const value = ed.speaker.value;
  if (value === 'new') {
    ed.speaker.hidden = true;
    ed.newName.hidden = false;
    ed.newName.dataset.line = ed.active;
    ed.newName.focus();
  } else {
    stroke(ed, 'choose', { line: ed.active, speaker: Number(value) });
  }
}

function paintTools(ed) {
  const line = ed.lines.get(ed.active);
  if (!line) return;
  const writes = Boolean(ed.writing) && ed.writing.id === line.id;
  ed.write.textContent = writes ? 'Done' : 'Write';
  ed.merge.disabled = beside(ed, line.id, 1) === undefined;
  ed.check.setAttribute('aria-pressed', String(line.checked));
  ed.startTime.textContent = clock(line.start, true);
  ed.endTime.textContent = clock(line.end, true);
  if (ed.painted !== ed.people) {
    ed.painted = ed.people;
    const options = [[0, 'Nobody named'], ...ed.names, ['new', 'New name\u2026']].map(([value, text]) => {
      const option = make('option', '', text);
      option.value = value;
      return option;
    });
    const passed = ed.speaker.value;
    ed.speaker.replaceChildren(...options);
    if (ed.passing) ed.speaker.value = passed;
  }
  if (!ed.passing) ed.speaker.value = String(line.speaker);
}
