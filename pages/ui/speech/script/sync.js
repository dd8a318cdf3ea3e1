/* What goes to the server and comes back. A change stays in the outbox, and is sent again, until it is answered. */
const RESEND_MS = 4000, ASK_AGAIN_MS = 1000, MOST_SENT = 200, LARGE_NEWS = 40;

function stroke(ed, kind, fields, seen) {
  const made = { kind, id: randomName(), client: ed.client, seen: seen === undefined ? ed.have : seen, ...fields };
  ed.outbox.push(made);
  remember(ed);
  transmit(ed);
  if (fields.line && ed.rows.has(fields.line)) drawRow(ed, fields.line);
  paintBar(ed);
  return made.id;
}

function transmit(ed) {
  ed.sentAt = Date.now();
  ed.post({ have: ed.have, strokes: ed.outbox.slice(0, MOST_SENT) });
}

/* A message that arrives while the page is drawn anew may be lost, a question for all lines like any other. */
function transmitAgain(ed) {
  const isAsking = lacksLines(ed), waits = Date.now() - ed.sentAt;
  if ((isAsking || ed.outbox.length) && waits > (isAsking ? ASK_AGAIN_MS : RESEND_MS)) transmit(ed);
}

/* Whether it was told only what is new since a revision that this editor never had. */
function lacksLines(ed) { return ed.data.since > ed.have; }

/* The text that a line will have when all changes have arrived, or null if none is on its way. */
function pendingText(ed, id) {
  for (let index = ed.outbox.length - 1; index >= 0; index -= 1) {
    const made = ed.outbox[index];
    if (made.line === id && typeof made.text === 'string') return made.text;
  }
  return null;
}

/* Whether a line will be checked when all changes have arrived: two fast presses are one there and one back. */
function isChecked(ed, id) {
  const made = ed.outbox.findLast((one) => one.line === id && one.kind === 'check');
  return made ? made.is_checked : ed.lines.get(id).checked;
}

function isPending(ed, id) { return ed.outbox.some((made) => made.line === id || made.next === id); }

function receive(ed, data) {
  ed.data = data;
  const touched = answered(ed, data.answers);
  if (lacksLines(ed)) {
    transmitAgain(ed);
  } else if (data.since === -1 || data.revision > ed.have) {
    if (data.revision !== ed.have || !ed.lines.size) take(ed, data, touched);
    ed.have = data.revision;
    if (!ed.isPlaced && ed.order.length) {
      ed.isPlaced = true;
      const last = placeOf(ed.job);
      activate(ed, ed.rows.has(last) ? last : ed.order[0]);
    }
    if (data.since === -1 || data.lines.length > LARGE_NEWS) transmit(ed);
  }
  touched.forEach((id) => drawRow(ed, id));
  drawGaps(ed);
  paintBar(ed);
  paintTools(ed);
  if (ed.draft && ed.have >= 0) restoreDraft(ed);
}

/* Strokes that were answered leave the outbox; what was refused is told, with the text that was written. */
function answered(ed, answers) {
  const touched = new Set();
  let isRefused = false;
  for (const answer of answers) {
    const index = ed.outbox.findIndex((made) => made.id === answer.id);
    if (index < 0) continue;
    const made = ed.outbox.splice(index, 1)[0];
    if (made.line) touched.add(made.line);
    if (made.next) touched.add(made.next);
    if (answer.problem) ed.refused.push({ sentence: answer.problem, text: made.text || '', line: made.line || 0 });
    else if (made.kind === 'write' && ed.writing && ed.writing.id === made.line) ed.writing.isOwn = true;
    isRefused = isRefused || Boolean(answer.problem);
  }
  if (answers.length) remember(ed);
  if (ed.outbox.length > MOST_SENT - 1 && touched.size) transmit(ed);
  if (isRefused) paintRefused(ed);  // not each time: its buttons may have the focus, or be pressed just now
  return touched;
}

function take(ed, data, touched) {
  const gone = new Set(data.gone), fresh = new Set();
  if (data.since === -1) {
    const here = new Set(data.lines.map((line) => line.id));
    ed.lines.forEach((line, id) => { if (!here.has(id)) gone.add(id); });
  }
  const wasAtEnd = ed.list.scrollHeight - ed.list.scrollTop - ed.list.clientHeight < 60;
  for (const line of data.lines) {
    const old = ed.lines.get(line.id);
    if (!old) fresh.add(line.id);
    if (!old || JSON.stringify(old) !== JSON.stringify(line)) touched.add(line.id);
    ed.lines.set(line.id, line);
  }
  gone.forEach((id) => ed.lines.delete(id));
  touched.forEach((id) => { if (!ed.lines.has(id)) touched.delete(id); });
  ed.order = Array.from(ed.lines.values()).sort((a, b) => a.start - b.start || a.id - b.id).map((line) => line.id);
  const people = JSON.stringify(data.speakers);
  if (people !== ed.people) {
    ed.people = people;
    ed.names = new Map(data.speakers);
    ed.rows.forEach((row, id) => { if (ed.lines.has(id) && ed.lines.get(id).speaker) touched.add(id); });
  }
  if (ed.writing && gone.has(ed.writing.id)) note(ed.writing, GONE + ' What you write is kept: Enter.');
  layOut(ed, gone);
  if (data.grows && wasAtEnd && fresh.size && ed.lines.size > fresh.size && !ed.writing)
    ed.list.scrollTop = ed.list.scrollHeight;
}

/* The rows in the order of the lines. The row that is being written in is never moved or taken out, nor are others
   moved past it because of that; it finds its place when the writing ends. */
function layOut(ed, gone) {
  const writing = ed.writing, focused = ed.list.getRootNode().activeElement;
  const held = writing && writing.id !== 'new' ? writing.row.li : null;
  gone.forEach((id) => {
    const row = ed.rows.get(id);
    if (!row || (writing && writing.id === id)) return;
    if (ed.active === id) {
      const hadFocus = focused && row.li.contains(focused);
      row.li.contains(ed.tools) && ed.tools.remove();
      ed.active = 0;
      const place = Array.prototype.indexOf.call(ed.list.children, row.li);
      queueMicrotask(() => {
        const next = ed.list.children[Math.min(place, ed.list.children.length - 1)];
        if (!next || ed.active) return;
        activate(ed, Number(next.dataset.id));
        if (hadFocus) next.focus();
      });
    }
    row.li.remove();
    ed.rows.delete(id);
  });
  let cursor = ed.list.firstElementChild, isPassed = Boolean(held) && !ed.lines.has(writing.id);
  for (const id of ed.order) {
    let row = ed.rows.get(id);
    if (!row) row = newRow(ed, id);
    while (cursor && (cursor.dataset.id === 'new' || (isPassed && cursor === held))) cursor = cursor.nextElementSibling;
    if (cursor === row.li) cursor = cursor.nextElementSibling;
    else if (row.li !== held) ed.list.insertBefore(row.li, cursor);
    isPassed = isPassed || row.li === held;  // from here on what is left of it in the old order is stepped over
  }
  if (writing && focused === writing.area && ed.list.getRootNode().activeElement !== writing.area) writing.area.focus();
  ed.empty.hidden = ed.order.length > 0;
  ed.watch.look();
}
