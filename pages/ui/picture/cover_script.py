"""What the browser runs to cover a picture: its style and its script, kept apart from what the page makes of it."""

CSS = """
.cover { display: grid; gap: 0.6rem; max-inline-size: 340px; color: var(--st-text-color); font-family: var(--st-font); }
.stage { position: relative; inline-size: 100%; aspect-ratio: 1; border-radius: var(--st-base-radius); overflow: hidden;
  touch-action: none; cursor: crosshair; user-select: none; -webkit-user-select: none;
  background: var(--st-secondary-background-color); }
.stage:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.stage img { inline-size: 100%; block-size: 100%; object-fit: fill; display: block; pointer-events: none; }
.box { position: absolute; box-sizing: border-box; background: #808080; border: 1px solid #ffffff;
  box-shadow: 0 0 0 1px #000000; pointer-events: none; }
.box.draft { background: rgb(128 128 128 / 72%); }
.frame { position: absolute; box-sizing: border-box; border: 2px dashed #ffffff; outline: 2px solid #000000;
  pointer-events: none; display: none; }
.stage:focus-visible .frame.on { display: block; }
.row { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
button { font: inherit; font-size: 0.875rem; padding: 0.35rem 0.75rem; border-radius: var(--st-button-radius, 0.5rem);
  border: 1px solid var(--st-border-color); background: var(--st-background-color); color: var(--st-text-color);
  cursor: pointer; }
button:hover:not([disabled]) { border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
button[disabled] { opacity: 0.5; cursor: default; }
p { margin: 0; font-size: 0.8125rem; opacity: 0.8; line-height: 1.4; }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
kbd { font: inherit; border: 1px solid var(--st-border-color); border-radius: 0.25rem; padding: 0 0.25rem; }
"""

JS = """
export default function ({ data, parentElement, setStateValue }) {
  let root = parentElement.querySelector('.cover');
  if (!root) {
    root = document.createElement('div');
    root.className = 'cover';
    const stage = document.createElement('div');
    stage.className = 'stage';
    stage.tabIndex = 0;
    stage.setAttribute('role', 'application');
    stage.setAttribute('aria-label', 'The picture as the network saw it. Arrow keys move a frame, plus and minus ' +
      'resize it, Enter covers what is in it, Backspace takes the last cover away.');
    const image = document.createElement('img');
    image.alt = '';
    image.draggable = false;
    const frame = document.createElement('div');
    frame.className = 'frame on';
    stage.append(image, frame);
    const row = document.createElement('div');
    row.className = 'row';
    const make = (text) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = text;
      row.append(button);
      return button;
    };
    make('Undo').className = 'undo';
    make('Clear').className = 'clear';
    const help = document.createElement('p');
    const piece = (text, isKey) => {
      const part = document.createElement(isKey ? 'kbd' : 'span');
      part.textContent = text;
      help.append(part);
    };
    piece('Keys: ', false); piece('arrows', true); piece(' move a frame, ', false); piece('+', true);
    piece(' ', false); piece('-', true); piece(' resize it, ', false); piece('Enter', true);
    piece(' covers, ', false); piece('Backspace', true); piece(' uncovers.', false);
    const said = document.createElement('div');
    said.className = 'said';
    said.setAttribute('aria-live', 'polite');
    root.append(stage, row, help, said);
    parentElement.append(root);
    root.boxes = Array.isArray(data.covers) ? data.covers.map((box) => Array.from(box)) : [];
    root.draft = null;
    root.at = { x: 0.5, y: 0.5, size: 0.3 };
  }
  const stage = root.querySelector('.stage'), image = stage.querySelector('img');
  const frame = stage.querySelector('.frame'), said = root.querySelector('.said');
  const undo = root.querySelector('.undo'), clear = root.querySelector('.clear');
  if (image.getAttribute('src') !== data.src) image.src = data.src;
  const limit = (value) => Math.min(1, Math.max(0, value));
  const percent = (value) => Math.round(value * 100) + ' %';
  const place = (element, [left, top, right, bottom]) => {
    element.style.left = 100 * left + '%';
    element.style.top = 100 * top + '%';
    element.style.width = 100 * (right - left) + '%';
    element.style.height = 100 * (bottom - top) + '%';
  };
  const framed = () => {
    const { x, y, size } = root.at;
    return [limit(x - size / 2), limit(y - size / 2), limit(x + size / 2), limit(y + size / 2)];
  };
  const paint = () => {
    stage.querySelectorAll('.box').forEach((box) => box.remove());
    const shown = root.draft ? root.boxes.concat([root.draft.box]) : root.boxes;
    shown.forEach((box, index) => {
      const element = document.createElement('div');
      element.className = root.draft && index === shown.length - 1 ? 'box draft' : 'box';
      place(element, box);
      stage.insertBefore(element, frame);
    });
    place(frame, framed());
    undo.disabled = clear.disabled = root.boxes.length === 0;
  };
  const tell = (sentence) => { said.textContent = sentence; };
  const send = (sentence) => {
    paint();
    tell(sentence);
    const rounded = root.boxes.map((box) => box.map((edge) => Math.round(edge * 1000) / 1000));
    setStateValue('covers', rounded);
  };
  const add = (box) => {
    if (root.boxes.length >= data.most) { tell('No more than ' + data.most + ' covers.'); paint(); return; }
    root.boxes.push(box);
    send('Covered. ' + root.boxes.length + (root.boxes.length === 1 ? ' cover.' : ' covers.'));
  };
  const takeLast = () => { if (root.boxes.pop()) send('Uncovered. ' + root.boxes.length + ' left.'); };
  const where = (event) => {
    const edges = stage.getBoundingClientRect();
    return [limit((event.clientX - edges.left) / edges.width), limit((event.clientY - edges.top) / edges.height)];
  };
  // The script runs again with each new answer, and what an earlier run listened to is not always let go before.
  if (root.deafen) root.deafen();
  const listeners = [];
  const on = (target, name, act) => {
    target.addEventListener(name, act);
    listeners.push(() => target.removeEventListener(name, act));
  };
  on(stage, 'pointerdown', (event) => {
    if (event.button !== 0 || root.draft) return;
    event.preventDefault();
    const [x, y] = where(event);
    root.draft = { pointer: event.pointerId, x, y, box: [x, y, x, y] };
    stage.setPointerCapture(event.pointerId);
  });
  on(stage, 'pointermove', (event) => {
    if (!root.draft || event.pointerId !== root.draft.pointer) return;
    const [x, y] = where(event);
    const from = root.draft;
    from.box = [Math.min(x, from.x), Math.min(y, from.y), Math.max(x, from.x), Math.max(y, from.y)];
    paint();
  });
  on(stage, 'pointerup', (event) => {
    if (!root.draft || event.pointerId !== root.draft.pointer) return;
    const box = root.draft.box;
    root.draft = null;
    if (box[2] - box[0] > 0.015 && box[3] - box[1] > 0.015) add(box); else paint();
  });
  on(stage, 'pointercancel', () => { root.draft = null; paint(); });
  on(stage, 'keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 0.01 : 0.05, at = root.at;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (moves[event.key]) {
      at.x = limit(at.x + moves[event.key][0]);
      at.y = limit(at.y + moves[event.key][1]);
    } else if (event.key === '+' || event.key === '=') {
      at.size = Math.min(1, at.size + 0.05);
    } else if (event.key === '-' || event.key === '_') {
      at.size = Math.max(0.05, at.size - 0.05);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      add(framed());
      return;
    } else if (event.key === 'Backspace' || event.key === 'Delete') {
      event.preventDefault();
      takeLast();
      return;
    } else {
      return;
    }
    event.preventDefault();
    place(frame, framed());
    tell('Frame ' + percent(at.x) + ' across, ' + percent(at.y) + ' down, ' + percent(at.size) + ' wide.');
  });
  on(undo, 'click', takeLast);
  on(clear, 'click', () => { root.boxes = []; send('All uncovered.'); });
  paint();
  root.deafen = () => listeners.splice(0).forEach((remove) => remove());
  return root.deafen;
}
"""
