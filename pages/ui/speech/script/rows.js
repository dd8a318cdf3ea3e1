/* The lines as they are drawn. Words are elements of their own only for lines near the part that is seen. */
const GAP_S = 3, NEAR_PX = 900, LOOK_MS = 120;
// Speech is cut with a margin, so the edges of a gap do not count; more than this of it, and somebody may have spoken.
const EDGE_S = 0.6, UNKNOWN_S = 0.4;
const SOUNDS = { silence: 'silence', music: 'music (a guess)', sound: 'other sound' };

function newRow(ed, id) {
  const li = make('li', 'line'), row = { li, near: false };
  li.dataset.id = id;
  li.tabIndex = -1;
  row.gap = make('div', 'gap');
  row.gap.hidden = true;
  row.side = make('div', 'side');
  row.time = makeButton('time', '', '');
  row.time.tabIndex = -1;  // Tab goes through the active line and on, not through thousands of them
  row.marks = make('span', 'marks');
  row.side.append(row.time, row.marks);
  row.body = make('div', 'body');
  row.who = make('div', 'who');
  row.who.dir = 'auto';
  row.text = make('div', 'text');
  row.text.dir = 'auto';
  row.body.append(row.who, row.text);
  li.append(row.gap, row.side, row.body);
  ed.rows.set(id, row);
  drawRow(ed, id);
  return row;
}

function drawRow(ed, id) {
  const row = ed.rows.get(id), line = ed.lines.get(id);
  if (!row || !line) return;
  const busy = isPending(ed, id);
  row.li.classList.toggle('busy', busy);
  row.li.classList.toggle('checked', line.checked);
  row.time.textContent = clock(line.start);
  row.time.title = 'Play from ' + clock(line.start, true) + ' to ' + clock(line.end, true);
  row.time.setAttribute('aria-label', 'Play from ' + clock(line.start));
  const name = line.speaker ? ed.names.get(line.speaker) || '' : '';
  row.who.textContent = name;
  row.who.hidden = !name;
  row.marks.replaceChildren();
  const mark = (sign, told) => {
    const shown = make('span', '', sign);
    shown.title = told;
    shown.setAttribute('role', 'img');
    shown.setAttribute('aria-label', told);
    row.marks.append(shown);
  };
  if (line.checked) mark('\u2713', 'Checked');
  if (line.diff) mark('\u270e', 'Differs from what the machine heard');
  if (ed.writing && ed.writing.id === id) noteElsewhere(ed, line);
  else drawText(ed, row, line);
}

function drawText(ed, row, line) {
  const pending = pendingText(ed, line.id);
  row.spans = null;
  if (pending !== null) {
    row.text.replaceChildren(document.createTextNode(pending));
  } else if (ed.showsMachine && line.diff) {
    row.text.replaceChildren(...line.diff.map(([kind, text]) => (
      kind === 'same' ? document.createTextNode(text) : make(kind === 'removed' ? 'del' : 'ins', '', text))));
  } else if (!row.near) {
    row.text.replaceChildren(document.createTextNode(line.text));
  } else {
    const [words, rest] = pieces(line), doubts = new Map(line.doubts);
    row.spans = [];
    const parts = [];
    words.forEach(([space, text, start], index) => {
      const span = make('span', 'word', text);
      span.dataset.at = index;
      if (doubts.has(index)) {
        span.classList.add('doubt');
        span.title = 'The model was ' + doubts.get(index) + ' % sure';
      }
      if (ed.picked && ed.picked.line === line.id && ed.picked.word === index) span.classList.add('picked');
      if (space) parts.push(document.createTextNode(space));
      parts.push(span);
      row.spans.push([span, start]);
    });
    if (rest) parts.push(document.createTextNode(rest));
    row.text.replaceChildren(...parts);
  }
  if (ed.current && ed.current.line === line.id) ed.current.word = -1;
}

/* Where nothing is written: what the outline knows of that time, and no more. A line may end after a later one. */
function drawGaps(ed) {
  const data = ed.data;
  let from = 0;
  for (const id of ed.order) {
    const row = ed.rows.get(id), line = ed.lines.get(id);
    tellGap(row.gap, ed, from, line.start);
    from = Math.max(from, line.end);
  }
  tellGap(ed.tail, ed, from, ed.order.length ? (data.grows ? data.heard : data.duration || 0) : 0);
}

function tellGap(place, ed, from, to) {
  const isGap = to - from >= GAP_S, told = isGap ? soundOf(ed, from, to) + ', ' + clock(from) + ' to ' + clock(to) : '';
  place.hidden = !isGap;
  if (place.textContent !== told) place.textContent = told;
}

function soundOf(ed, from, to) {
  const begin = from + EDGE_S, end = to - EDGE_S, lasts = new Map(), known = ed.data.outline;
  let low = 0, high = known.length, covered = 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (known[middle][1] <= begin) low = middle + 1; else high = middle;
  }
  for (; low < known.length && known[low][0] < end; low += 1) {
    const seconds = Math.min(end, known[low][1]) - Math.max(begin, known[low][0]);
    lasts.set(known[low][2], (lasts.get(known[low][2]) || 0) + seconds);
    covered += seconds;
  }
  if (end - begin - covered > UNKNOWN_S) return 'No text';
  const names = Object.keys(SOUNDS).filter((kind) => (lasts.get(kind) || 0) > 0.2 * covered).map((kind) => SOUNDS[kind]);
  const told = names.join(' and ');
  return told.charAt(0).toUpperCase() + told.slice(1);
}

/* Rows come near and leave as the list scrolls. Found by their places: with thousands of them, an observer of each, or
   content-visibility, costs more in every frame than all of them drawn. */
function watchRows(ed) {
  let waiting = 0;
  const look = () => { if (!waiting) waiting = setTimeout(() => { waiting = 0; findNear(ed); }, LOOK_MS); };
  const resized = new ResizeObserver(look);
  resized.observe(ed.list);
  ed.list.addEventListener('scroll', look, { passive: true });
  return { look, stop: () => { resized.disconnect(); clearTimeout(waiting); } };
}

function findNear(ed) {
  const rows = ed.list.children, view = ed.list.clientHeight, near = new Set();
  if (!view) return;
  const from = ed.list.scrollTop - NEAR_PX, to = ed.list.scrollTop + view + NEAR_PX;
  let low = 0, high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].offsetTop + rows[middle].offsetHeight < from) low = middle + 1; else high = middle;
  }
  for (; low < rows.length && rows[low].offsetTop <= to; low += 1)
    if (rows[low].dataset.id !== 'new') near.add(Number(rows[low].dataset.id));
  const before = ed.near;
  ed.near = near;
  for (const id of new Set([...before, ...near])) {
    const row = ed.rows.get(id), line = ed.lines.get(id);
    if (!row || row.near === near.has(id)) continue;
    row.near = near.has(id);
    if (line && !(ed.writing && ed.writing.id === id)) drawText(ed, row, line);
  }
}

/* The line that the keyboard and the tools are at. */
function activate(ed, id) {
  if (ed.active === id || !ed.rows.has(id)) return;
  ed.passing = 0;
  const old = ed.rows.get(ed.active);
  if (old) { old.li.tabIndex = old.time.tabIndex = -1; old.li.classList.remove('active'); }
  ed.active = id;
  const row = ed.rows.get(id);
  row.li.tabIndex = row.time.tabIndex = 0;
  row.li.classList.add('active');
  row.body.append(ed.tools);
  keepPlace(ed.job, id);
  paintTools(ed);
}

function beside(ed, id, by) { return ed.order[ed.order.indexOf(id) + by]; }

function reveal(ed, li) {
  const top = li.offsetTop, view = ed.list;
  if (top < view.scrollTop || top + Math.min(li.offsetHeight, view.clientHeight) > view.scrollTop + view.clientHeight)
    view.scrollTop = Math.max(0, top - view.clientHeight / 3);
}

function pick(ed, id, word) {
  const old = ed.picked;
  ed.picked = word === null ? null : { line: id, word };
  for (const line of new Set([old && old.line, id])) {
    const row = line && ed.rows.get(line);
    if (row && row.spans)
      row.spans.forEach(([span], index) => span.classList.toggle('picked', line === id && index === word));
  }
}
