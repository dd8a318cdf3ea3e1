/* Writing in a line: a text field in its place. What arrives meanwhile does not touch it. */
const LEAVING_MS = 1000, GONE = 'Meanwhile this line was taken out elsewhere.';

function startWriting(ed, id, caret, text) {
  const row = ed.rows.get(id), line = ed.lines.get(id);
  if (!row || !line) return;
  if (ed.writing) {
    if (ed.writing.id === id) { ed.writing.area.focus(); return; }
    commit(ed);
  }
  activate(ed, id);
  const now = pendingText(ed, id) ?? line.text;
  openField(ed, row.text, { id, seen: ed.have, base: now, row }, text === undefined ? now : text, caret);
  ed.writing.area.setAttribute('aria-label', 'Text of the line at ' + clock(line.start));
}

/* A line that is not there yet: behind the active one, or where the recording stands. */
function startNew(ed, text, span) {
  if (ed.writing) commit(ed);
  const line = ed.lines.get(ed.active), row = ed.rows.get(ed.active), player = media();
  const end = ed.data.duration || Infinity;
  let start = line ? line.end : (player ? player.currentTime : 0);
  start = Math.max(0, Math.min(start, end - 0.5));
  const next = line && ed.lines.get(beside(ed, ed.active, 1));
  const until = Math.max(start + 0.5, Math.min(start + 3, next ? next.start : Infinity));
  const at = span || [Math.round(start * 1000) / 1000, Math.round(Math.min(until, Math.max(end, start + 0.1)) * 1000) / 1000];
  const li = make('li', 'line new'), side = make('div', 'side'), body = make('div', 'body'), field = make('div', 'text');
  li.dataset.id = 'new';
  side.append(make('span', 'time', clock(at[0])));
  body.append(field);
  li.append(side, body);
  if (row) row.li.after(li); else ed.list.prepend(li);
  ed.empty.hidden = true;
  openField(ed, field, { id: 'new', seen: ed.have, base: '', li, span: at }, text || '', undefined);
  ed.writing.area.setAttribute('aria-label', 'Text of a new line at ' + clock(at[0]));
  reveal(ed, li);
}

function openField(ed, place, writing, text, caret) {
  const area = make('textarea', 'field');
  area.rows = 1;
  area.dir = 'auto';
  area.maxLength = 2000;
  area.spellcheck = true;
  area.value = text;
  writing.area = area;
  writing.note = make('div', 'note');
  writing.note.hidden = true;
  ed.writing = writing;
  place.replaceChildren(area, writing.note);
  area.addEventListener('input', () => { fit(area); remember(ed); paintStatus(ed); });
  area.addEventListener('keydown', (event) => typed(ed, event));
  area.addEventListener('blur', () => setTimeout(() => left(ed, writing)));  // by then it is known what happened
  area.focus({ preventScroll: true });
  const end = caret === undefined ? text.length : caret;
  area.setSelectionRange(end, end);
  fit(area);
  paintStatus(ed);
  paintTools(ed);
}

/* The field has lost the focus. Writing ends when somebody goes elsewhere, not when the page is drawn anew around it:
   then the editor that is built next finds the text, or the focus comes back. */
function left(ed, writing) {
  const area = writing.area, focused = ed.list.getRootNode().activeElement;
  if (ed.writing !== writing || !ed.root.isConnected || focused === area) return;
  const isLost = !focused && document.activeElement === document.body && Date.now() - ed.touchedAt > LEAVING_MS;
  if (!document.hasFocus()) commit(ed, true);
  else if (isLost) area.focus({ preventScroll: true });
  else commit(ed);
}

function fit(area) {
  area.style.blockSize = 'auto';
  area.style.blockSize = area.scrollHeight + 2 + 'px';
}

function typed(ed, event) {
  if (event.isComposing) return;
  if (event.key === 'Escape') {
    event.preventDefault();
    revert(ed);
  } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (ed.writing.id === 'new') tell(ed, 'Keep the new line first: Enter. Then it can be split.'); else splitLine(ed);
  } else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    const id = ed.writing.id;
    commit(ed);
    if (ed.rows.has(id)) ed.rows.get(id).li.focus({ preventScroll: true });
  }
}

/* End the writing and send what was written; `isOpen`: send it and go on writing. */
function commit(ed, isOpen) {
  const writing = ed.writing;
  if (!writing) return;
  const text = writing.area.value, isNew = writing.id === 'new';
  if (isOpen && isNew) { remember(ed); return; }
  if (!isOpen) close(ed);
  if (text.trim() === writing.base.trim()) { remember(ed); return; }
  if (!text.trim()) {
    if (!isOpen) tell(ed, 'A line needs words. To take the whole line out, delete it.');
    remember(ed);
    return;
  }
  if (isNew) stroke(ed, 'insert', { start_s: writing.span[0], end_s: writing.span[1], text, name: '' }, writing.seen);
  else stroke(ed, 'write', { line: writing.id, text }, writing.seen);
  if (isOpen) { writing.base = text; remember(ed); }
}

function revert(ed) {
  const id = ed.writing.id;
  close(ed);
  remember(ed);
  if (ed.rows.has(id)) ed.rows.get(id).li.focus({ preventScroll: true });
}

function close(ed) {
  const writing = ed.writing;
  ed.writing = null;
  if (writing.id === 'new') {
    writing.li.remove();
    ed.empty.hidden = ed.order.length > 0;
  } else {
    drawRow(ed, writing.id);
    layOut(ed, new Set(ed.lines.has(writing.id) ? [] : [writing.id]));
  }
  paintStatus(ed);
  paintTools(ed);
}

/* The line that is being written in was changed in another window: said, and left to the writer. */
function noteElsewhere(ed, line) {
  const writing = ed.writing;
  if (isPending(ed, line.id)) return;
  const isOwn = writing.isOwn;
  writing.isOwn = false;
  if (line.text === writing.base) return;
  if (isOwn) {  // what was written here a moment ago, as it was kept: without white space too many
    writing.base = line.text;
    return;
  }
  note(writing, 'Meanwhile this line was changed elsewhere to: ' + line.text);
}

function note(writing, sentence) {
  writing.note.hidden = false;
  writing.note.textContent = sentence;
}

/* Split where the cursor stands, before the word that was pressed, or where the recording stands. */
function splitLine(ed) {
  const writing = ed.writing;
  if (writing && writing.id !== 'new') {
    const text = writing.area.value, n_solid = solidBefore(text, writing.area.selectionStart);
    const isWritten = text.trim() !== writing.base.trim();
    const id = writing.id, seen = writing.seen;
    if (!text.trim()) return;
    close(ed);
    stroke(ed, 'split', { line: id, n_solid, text: isWritten ? text : null }, seen);
    return;
  }
  const id = ed.active, line = ed.lines.get(id);
  if (!line) return;
  const word = splitWord(ed, line);
  if (word < 1) { tell(ed, 'Press the word that shall begin the new line, then Split.'); return; }
  let n_solid = 0;
  for (let index = 0; index < word; index += 1) n_solid += line.words[2 * index];
  pick(ed, id, null);
  stroke(ed, 'split', { line: id, n_solid, text: null });
}

function splitWord(ed, line) {
  if (ed.picked && ed.picked.line === line.id) return ed.picked.word;
  const player = media();
  if (!player || player.currentTime < line.start || player.currentTime > line.end) return 0;
  let word = 0;
  for (let index = 0; index < line.words.length / 2; index += 1)
    if (line.start + line.words[2 * index + 1] / 100 <= player.currentTime + 0.05) word = index;
  return word;
}

/* Text that was being written when the page was loaded anew. */
function restoreDraft(ed) {
  const draft = ed.draft;
  ed.draft = null;
  if (draft.line === 'new' && Array.isArray(draft.span)) startNew(ed, String(draft.text), draft.span);
  else if (ed.lines.has(draft.line)) startWriting(ed, draft.line, undefined, String(draft.text));
  else ed.refused.push({ sentence: 'The line that you were writing in is gone.', text: String(draft.text), line: 0 });
  if (ed.writing) reveal(ed, ed.writing.area.closest('li'));
  tell(ed, 'The text that you were writing is here again.');
  paintRefused(ed);
}
