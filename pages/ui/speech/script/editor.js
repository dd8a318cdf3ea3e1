const TOUCHES = ['pointerdown', 'keydown'];

/* The transcript to work on. Built once for a place on the page; each new answer of the server is handed to it. */
function build(parentElement, data) {
  const kept = remembered(data.job), root = make('section', 'editor');
  const ed = {
    root, data, job: data.job, have: -1, sentAt: 0, lines: new Map(), order: [], rows: new Map(), names: new Map(),
    people: '', painted: null, client: randomName(), outbox: kept.outbox, draft: kept.draft, refused: [], writing: null,
    active: 0, isPlaced: false, pressed: null, picked: null, current: null, follows: true, showsMachine: false, isPlaying: null,
    scrolledAt: 0, touchedAt: 0,
    rate: SPEEDS.includes(preference('rate', 1)) ? preference('rate', 1) : 1,
    usesLetters: preference('letters', true) !== false, player: null, passing: 0, near: new Set(),
    post: () => {},
  };
  root.ed = ed;
  root.setAttribute('aria-label', 'Transcript');
  ed.list = make('ol', 'lines');
  ed.list.setAttribute('aria-label', 'Lines of the transcript');
  ed.list.tabIndex = -1;
  ed.watch = watchRows(ed);
  buildBar(ed);
  buildTools(ed);
  ed.empty = make('p', 'empty');
  ed.tail = make('p', 'gap tail');
  ed.tail.hidden = true;
  root.append(ed.empty, ed.list, ed.tail);
  parentElement.append(root);
  listen(ed);
  return root;
}

function listen(ed) {
  const lineOf = (target) => {
    const li = target.closest('li.line');
    return li && ed.lines.has(Number(li.dataset.id)) ? Number(li.dataset.id) : 0;
  };
  // A row may be drawn anew, or pushed down, between the press and the release: the word that was pressed is meant.
  ed.list.addEventListener('pointerdown', (event) => {
    const word = event.target.closest('.word');
    ed.pressed = word && word.dataset.at ? { line: lineOf(word), word: Number(word.dataset.at) } : null;
  });
  ed.list.addEventListener('click', (event) => {
    const pressed = ed.pressed, id = lineOf(event.target) || (pressed ? pressed.line : 0);
    ed.pressed = null;
    if (!id || event.target.closest('.tools, textarea')) return;
    activate(ed, id);
    if (event.detail > 1 || String(getSelection()).length) return;
    const line = ed.lines.get(id), word = event.target.closest('.word');
    const at = word && word.dataset.at ? Number(word.dataset.at) : pressed && pressed.line === id ? pressed.word : -1;
    if (at >= 0 && 2 * at + 1 < line.words.length) {
      pick(ed, id, at);
      seek(ed, line.start + line.words[2 * at + 1] / 100 + 0.01, true, true);
    } else if (event.target.closest('.time, .text')) {
      seek(ed, line.start + 0.01, true, true);
    }
  });
  ed.list.addEventListener('dblclick', (event) => {
    const id = lineOf(event.target);
    if (!id || !event.target.closest('.text') || event.target.closest('textarea')) return;
    const word = event.target.closest('.word'), line = ed.lines.get(id);
    let caret;
    if (word && word.dataset.at && pendingText(ed, id) === null) {
      caret = 0;
      pieces(line)[0].slice(0, Number(word.dataset.at) + 1).forEach(([space, text], index) => {
        caret += space.length + (index < Number(word.dataset.at) ? text.length : 0);
      });
    }
    getSelection().removeAllRanges();
    startWriting(ed, id, caret);
  });
  ed.list.addEventListener('focusin', (event) => {
    const id = lineOf(event.target);
    if (id) activate(ed, id);
    else if (event.target === ed.list && ed.order.length) activate(ed, ed.active || ed.order[0]);
  });
  for (const name of ['wheel', 'touchmove', 'pointerdown'])
    ed.list.addEventListener(name, () => { ed.scrolledAt = Date.now(); }, { passive: true });
  const onKey = (event) => {
    if (!ed.root.isConnected) return;
    pressed(ed, event);
    // Streamlit's own keys must not take what is typed here for theirs.
    if (event.composedPath().includes(ed.root) && isTyping(event.composedPath()[0])) event.stopPropagation();
  };
  const onLeave = () => { if (ed.writing && ed.root.isConnected) commit(ed, true); };
  const onTouch = (event) => { if (event.type === 'pointerdown' || event.key === 'Tab') ed.touchedAt = Date.now(); };
  for (const name of TOUCHES) document.addEventListener(name, onTouch, true);
  ed.root.addEventListener('keydown', onKey);
  document.addEventListener('keydown', onKey);
  addEventListener('pagehide', onLeave);
  const timer = setInterval(() => {
    if (!ed.root.isConnected) {
      clearInterval(timer);
      document.removeEventListener('keydown', onKey);
      for (const name of TOUCHES) document.removeEventListener(name, onTouch, true);
      removeEventListener('pagehide', onLeave);
      ed.watch.stop();
      return;
    }
    follow(ed);
    transmitAgain(ed);
    if (ed.outbox.length) paintStatus(ed);
  }, TICK_MS);
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector('.editor');
  if (root && root.ed.job !== data.job) { root.remove(); root = null; }
  const isNew = !root;
  if (isNew) root = build(parentElement, data);
  const ed = root.ed;
  ed.post = (message) => setTriggerValue('strokes', message);
  receive(ed, data);
  if (isNew && ed.outbox.length) transmit(ed);
}
