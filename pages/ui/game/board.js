// A board of columns that are buttons. Names are users' words and go in as text only. One column at a time is in the
// order of Tab; arrows lead to the others, Enter or a digit plays. What is sent says which position it was meant for.
const SVG = 'http://www.w3.org/2000/svg';
const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};
const shape = (tag, name, facts) => {
  const element = document.createElementNS(SVG, tag);
  if (name) element.setAttribute('class', name);
  Object.entries(facts).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
};
// The first side is a ring, the second a cross: told apart without colour.
const disc = (side) => {
  const drawn = shape('svg', `s${side}`, { viewBox: '0 0 100 100', 'aria-hidden': 'true' });
  drawn.append(shape('circle', 'disc', { cx: 50, cy: 50, r: 47 }));
  drawn.append(side === '1' ? shape('circle', 'mark', { cx: 50, cy: 50, r: 22 }) : shape('path', 'mark', { d: 'M33 33 67 67M67 33 33 67' }));
  return drawn;
};

const described = (data, column) => {
  const sides = data.cells.map((row) => row[column]).filter((cell) => cell !== '.').reverse();
  const free = data.rows - sides.length;
  const stones = sides.length ? `from below ${sides.map((side) => data.names[side - 1]).join(', ')}` : 'empty';
  const parts = [`Column ${column + 1}: ${stones}`, free ? `${free} free` : 'full'];
  if (data.hint.includes(column + 1)) parts.push('hint: best move');
  const heat = data.heat.find((one) => one.column === column + 1);
  if (heat) parts.push(heat.said);
  return parts.join('; ');
};

const built = (grid, data, before) => {
  grid.replaceChildren();
  const added = before && data.moves.length === before.length + 1 && data.moves.startsWith(before);
  for (let column = 0; column < data.columns; column += 1) {
    const is_legal = data.legal.includes(column + 1);
    const button = make('button', is_legal ? 'legal' : '');
    button.type = 'button';
    button.tabIndex = -1;
    button.dataset.column = column + 1;
    button.setAttribute('aria-label', described(data, column));
    if (!(data.is_open && is_legal)) button.setAttribute('aria-disabled', 'true');
    const is_hint = data.hint.includes(column + 1);
    const top = make('span', is_hint ? 'top hint' : 'top', is_hint ? `★ ${column + 1}` : `${column + 1}`);
    top.setAttribute('aria-hidden', 'true');
    button.append(top);
    let lowest_free = -1;
    for (let row = 0; row < data.rows; row += 1) if (data.cells[row][column] === '.') lowest_free = row;
    for (let row = 0; row < data.rows; row += 1) {
      const side = data.cells[row][column];
      const cell = make('span', 'cell');
      cell.append(make('i'));
      const is_last = data.last && data.last[0] === row + 1 && data.last[1] === column + 1;
      if (side !== '.') {
        const stone = disc(side);
        if (is_last) cell.classList.add('last');
        if (data.line.some(([r, c]) => r === row + 1 && c === column + 1)) {
          cell.classList.add('won');
          stone.append(shape('circle', 'ring', { cx: 50, cy: 50, r: 38 }));
        }
        if (is_last && added) {
          stone.classList.add('fall');
          stone.style.setProperty('--rows', String(row + 1));
        }
        cell.append(stone);
      } else if (row === lowest_free && is_legal) {
        const heat = data.heat.find((one) => one.column === column + 1);
        if (heat) {
          cell.classList.add('heat');
          cell.style.setProperty('--share', String(heat.share));
          cell.dataset.text = heat.text;
        }
        if (data.is_open) {
          const ghost = disc(String(data.mover));
          ghost.classList.add('ghost');
          cell.append(ghost);
        }
      }
      button.append(cell);
    }
    grid.append(button);
  }
};

export default function ({ data, parentElement, setTriggerValue }) {
  let frame = parentElement.querySelector('.frame');
  if (!frame) {
    frame = make('div', 'frame');
    const grid = make('div', 'grid');
    grid.setAttribute('role', 'group');
    const told = make('p', 'told');
    told.setAttribute('aria-live', 'polite');
    frame.append(grid, make('p', 'legend'), told);
    parentElement.append(frame);
    frame.mine = { signature: '', moves: null, current: 4, said: '' };
  }
  const mine = frame.mine;
  const [grid, legend, told] = frame.children;
  const button = (column) => grid.querySelector(`button[data-column="${column}"]`);
  const enter = (column, takes_focus) => {
    const now = button(Math.min(Math.max(1, column), data.columns));
    if (!now) return;
    grid.querySelectorAll('button').forEach((one) => { one.tabIndex = -1; });
    mine.current = Number(now.dataset.column);
    now.tabIndex = 0;
    if (takes_focus) now.focus();
  };
  const say = (text) => {
    if (text !== mine.said) told.textContent = text;
    mine.said = text;
  };
  const signature = JSON.stringify(data);
  if (mine.signature !== signature) {
    const had_focus = frame.contains(frame.getRootNode().activeElement);
    mine.signature = signature;
    frame.classList.toggle('small', Boolean(data.is_small));
    frame.classList.toggle('open', data.is_open);
    frame.classList.toggle('busy', Boolean(data.is_busy));
    grid.setAttribute('aria-label', `${data.title}. Arrow keys choose a column, Enter or a digit plays it.`);
    built(grid, data, mine.moves);
    enter(mine.current, had_focus);
    legend.replaceChildren(...data.names.map((name, place) => {
      const one = make('span', place + 1 === data.mover && !data.is_over ? 'turn' : '');
      one.append(disc(String(place + 1)), document.createTextNode(name));
      return one;
    }));
    if (mine.moves !== data.moves) mine.sent = null;
    mine.moves = data.moves;
    say(data.said);
  }
  const play = (column) => {
    if (!data.is_open) return;
    if (!data.legal.includes(column)) {
      if (column >= 1 && column <= data.columns) say(`Column ${column} is full.`);
      return;
    }
    if (mine.sent === data.moves) return; // a double click is one move
    mine.sent = data.moves;
    setTriggerValue('play', { column, at: data.moves, turn: Date.now() });
  };
  presses(grid, (one) => {
    enter(Number(one.dataset.column), false);
    play(Number(one.dataset.column));
  });
  grid.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -99, End: 99 }[event.key];
    if (step) enter(mine.current + step, true);
    else if (/^[1-9]$/.test(event.key)) { enter(Number(event.key), true); play(Number(event.key)); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
