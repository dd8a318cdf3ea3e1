/* The player from the editor: where it stands, its speed, the keys. No round trip to the server. */
const TICK_MS = 100, BACK_S = 3, QUIET_MS = 4000;
const NO_PLAYER = 'There is nothing to play: why not stands where the player would be.';

function media() { return document.querySelector('.st-key-player audio, .st-key-player video'); }

function seek(ed, seconds, plays, keepsView) {
  const player = media();
  if (!player) { tell(ed, NO_PLAYER); return; }
  player.currentTime = Math.max(0, seconds);
  if (plays) player.play().catch(() => {});
  if (!keepsView) ed.scrolledAt = 0;
  follow(ed);
}

function toggle(ed) {
  const player = media();
  if (!player) { tell(ed, NO_PLAYER); return; }
  if (player.paused) player.play().catch(() => {}); else player.pause();
}

/* A player that is new on the page gets the speed that was chosen; a speed from its own menu is a choice too. */
function adopt(ed, player) {
  ed.player = player;
  if (!player) return;
  setSpeed(ed, ed.rate);
  player.preservesPitch = true;
  player.addEventListener('ratechange', () => {
    if (ed.player === player && ed.root.isConnected && player.playbackRate !== ed.rate) setSpeed(ed, player.playbackRate);
  });
}

function setSpeed(ed, rate) {
  ed.rate = rate;
  prefer('rate', rate);
  if (!Array.from(ed.speed.options).some((option) => Number(option.value) === rate)) ed.speed.append(speedOption(rate));
  ed.speed.value = rate;
  if (!ed.player) return;
  ed.player.defaultPlaybackRate = rate;  // what the player goes back to when it gets another file
  ed.player.playbackRate = rate;
}

/* The line at a time: the last that began by then. */
function lineAt(ed, seconds) {
  let low = 0, high = ed.order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ed.lines.get(ed.order[middle]).start <= seconds) low = middle + 1; else high = middle;
  }
  return low ? ed.order[low - 1] : 0;
}

function follow(ed) {
  const player = media();
  if (player !== ed.player) adopt(ed, player);
  const isPlaying = Boolean(player) && !player.paused;
  if (ed.isPlaying !== isPlaying) {
    ed.isPlaying = isPlaying;
    ed.play.textContent = isPlaying ? 'Pause' : 'Play';
  }
  const now = player && (player.currentTime > 0 || isPlaying) ? player.currentTime + 0.03 : -1;
  const id = now < 0 ? 0 : lineAt(ed, now);
  const place = ed.current || (ed.current = { line: 0, word: -1 });
  if (place.line !== id) {
    const old = ed.rows.get(place.line), row = ed.rows.get(id);
    if (old) { old.li.removeAttribute('aria-current'); unlight(old, place.word); }
    if (row) row.li.setAttribute('aria-current', 'true');
    place.line = id;
    place.word = -1;
    if (row && isPlaying && ed.follows && !ed.writing && Date.now() - ed.scrolledAt > QUIET_MS) reveal(ed, row.li);
  }
  const row = ed.rows.get(id);
  if (!row || !row.spans) return;
  let word = -1;
  for (let index = 0; index < row.spans.length && row.spans[index][1] <= now; index += 1) word = index;
  if (now > ed.lines.get(id).end + 0.5) word = -1;
  if (word === place.word) return;
  unlight(row, place.word);
  if (word >= 0) row.spans[word][0].classList.add('now');
  place.word = word;
}

function unlight(row, word) {
  if (row.spans && row.spans[word]) row.spans[word][0].classList.remove('now');
}

/* Go by lines: from the one that is heard, or that the keyboard is at. */
function step(ed, by, plays) {
  const from = plays ? (ed.current && ed.current.line) || ed.active : ed.active || (ed.current && ed.current.line);
  const id = from ? beside(ed, from, by) : ed.order[0];
  if (id === undefined) return;
  const row = ed.rows.get(id);
  activate(ed, id);
  if (plays) seek(ed, ed.lines.get(id).start, true);
  reveal(ed, row.li);
  row.li.focus({ preventScroll: true });
}

function isTyping(target) {
  return target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select, [role=combobox], [role=slider]'));
}

/* Keys work while the focus is in the editor, on the player, or nowhere; letters never while somebody types. */
function pressed(ed, event) {
  const target = event.composedPath()[0], isInside = event.composedPath().includes(ed.root);
  const player = media(), isFree = target === document.body || target === document.documentElement || target === player;
  if (event.defaultPrevented || !(isInside || isFree) || event.isComposing) return;
  const act = (run) => { event.preventDefault(); event.stopPropagation(); run(); };
  if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    if (event.code === 'KeyK') act(() => toggle(ed));
    else if (event.code === 'KeyJ' && player) act(() => seek(ed, player.currentTime - BACK_S, false));
    else if (event.code === 'KeyL' && player) act(() => seek(ed, player.currentTime + BACK_S, false));
    return;
  }
  if (isTyping(target)) return;
  if (event.ctrlKey || event.metaKey) {
    const key = event.key.toLowerCase();
    if (event.altKey || (key !== 'z' && key !== 'y')) return;
    act(() => stroke(ed, key === 'y' || event.shiftKey ? 'redo' : 'undo', {}));
    return;
  }
  const onLine = target instanceof HTMLElement && target.matches('li.line'), id = ed.active;
  if (onLine || isFree) {
    if (event.key === 'ArrowDown' && onLine) return act(() => step(ed, 1, false));
    if (event.key === 'ArrowUp' && onLine) return act(() => step(ed, -1, false));
    if ((event.key === 'Enter' || event.key === 'F2') && onLine) return act(() => startWriting(ed, id));
    if (event.key === ' ' && onLine) return act(() => seek(ed, ed.lines.get(id).start, true));
  }
  if (!ed.usesLetters || event.shiftKey || event.repeat && (event.key === 'k' || event.key === 'x')) return;
  const letters = {
    k: () => toggle(ed),
    j: () => player && seek(ed, player.currentTime - BACK_S, false),
    l: () => player && seek(ed, player.currentTime + BACK_S, false),
    n: () => step(ed, 1, true),
    p: () => step(ed, -1, true),
    x: () => ed.lines.has(id) && stroke(ed, 'check', { line: id, is_checked: !isChecked(ed, id) }),
  };
  const run = letters[event.key];
  if (run) act(run);
}
