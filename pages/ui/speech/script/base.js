/* Small things that the editor is made of. Text goes in as text nodes only. */
const STORE = 'rushes-editor-';
const WHITE = /[\s\u001c-\u001f\u0085]/;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function makeButton(className, text, title, act) {
  const button = make('button', className, text);
  button.type = 'button';
  if (title) button.title = title;
  if (act) button.addEventListener('click', act);
  return button;
}

/* A place in the recording: 0:07, 1:02:03, with tenths if asked for. */
function clock(seconds, withTenths) {
  const tenths = Math.max(0, withTenths ? Math.round(seconds * 10) : Math.floor(seconds) * 10);
  const whole = Math.floor(tenths / 10), minutes = Math.floor(whole / 60), two = (n) => String(n).padStart(2, '0');
  const long = minutes >= 60 ? Math.floor(minutes / 60) + ':' + two(minutes % 60) : String(minutes);
  return long + ':' + two(whole % 60) + (withTenths ? '.' + tenths % 10 : '');
}

function counted(number, one) { return number.toLocaleString('en') + ' ' + one + (number === 1 ? '' : 's'); }

function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/* How many characters before `end` are no white space, counted as the server counts them: in code points. */
function solidBefore(text, end) {
  return Array.from(text.slice(0, end)).filter((sign) => !WHITE.test(sign)).length;
}

/* A line's words: [text before it, text, start in seconds] for each, and what stands behind the last. */
function pieces(line) {
  const signs = Array.from(line.text), found = [];
  let at = 0, space = '';
  for (let index = 0; index < line.words.length; index += 2) {
    let word = '', solid = 0;
    space = '';
    while (at < signs.length && WHITE.test(signs[at])) { space += signs[at]; at += 1; }
    while (at < signs.length && solid < line.words[index]) {
      if (!WHITE.test(signs[at])) solid += 1;
      word += signs[at];
      at += 1;
    }
    found.push([space, word, line.start + line.words[index + 1] / 100]);
  }
  return [found, signs.slice(at).join('')];
}

/* What survives a reload in this window: changes that were not answered yet, and text that is being written. */
function remembered(job) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE + job) || '{}');
    return { outbox: Array.isArray(kept.outbox) ? kept.outbox : [], draft: kept.draft || null };
  } catch { return { outbox: [], draft: null }; }
}

function remember(ed) {
  const writing = ed.writing;
  const isWritten = writing && writing.area.value !== writing.base;
  const draft = isWritten ? { line: writing.id, text: writing.area.value, span: writing.span || null } : null;
  try {
    if (!draft && !ed.outbox.length) sessionStorage.removeItem(STORE + ed.job);
    else sessionStorage.setItem(STORE + ed.job, JSON.stringify({ outbox: ed.outbox, draft }));
  } catch { /* A full or closed store costs only the memory of a reload. */ }
}

/* The line that the tools were at, for an editor that is made anew: by a reload, or when its page is left and opened. */
function placeOf(job) {
  try { return Number(sessionStorage.getItem(STORE + 'at-' + job)) || 0; } catch { return 0; }
}

function keepPlace(job, id) {
  try { sessionStorage.setItem(STORE + 'at-' + job, id); } catch { /* Then the tools begin at the first line. */ }
}

function preference(name, otherwise) {
  try { return JSON.parse(localStorage.getItem(STORE + name)) ?? otherwise; } catch { return otherwise; }
}

function prefer(name, value) {
  try { localStorage.setItem(STORE + name, JSON.stringify(value)); } catch { /* It then holds for this visit. */ }
}
