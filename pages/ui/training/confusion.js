// A table of buttons. Labels are users' words and go in as text only. One cell at a time is in the order of Tab; the
// arrows lead to the others.
const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const said = (labels, truth, guess, count) => {
  const pictures = `${count.toLocaleString('en')} ${count === 1 ? 'picture' : 'pictures'} of ${labels[truth]}`;
  return truth === guess ? `${pictures} rightly told` : `${pictures} taken for ${labels[guess]}`;
};

const built = (frame, data) => {
  const table = make('table');
  table.setAttribute('aria-label', 'Confusion matrix: rows are what pictures show, columns what they were taken for');
  const head = make('tr');
  head.append(make('td'));
  const named = (label, scope) => {
    const cell = make('th');
    cell.scope = scope;
    cell.title = label;
    cell.append(make('span', '', label));
    return cell;
  };
  data.labels.forEach((label) => head.append(named(label, 'col')));
  const top = make('thead');
  top.append(head);
  const body = make('tbody');
  data.rows.forEach((row, truth) => {
    const line = make('tr');
    line.append(named(data.labels[truth], 'row'));
    row.counts.forEach((count, guess) => {
      const cell = make('td', truth === guess ? 'right' : '');
      const button = make('button', count ? '' : 'zero', count.toLocaleString('en'));
      button.type = 'button';
      button.dataset.place = `${truth} ${guess}`;
      button.style.setProperty('--share', Math.sqrt(row.shares[guess])); // so that rare mistakes are seen too
      button.title = said(data.labels, truth, guess, count);
      button.setAttribute('aria-label', button.title);
      button.tabIndex = -1;
      cell.append(button);
      line.append(cell);
    });
    body.append(line);
  });
  table.append(top, body);
  frame.replaceChildren(table);
};

export default function ({ data, parentElement, setStateValue }) {
  let frame = parentElement.querySelector('.frame');
  if (!frame) {
    frame = make('div', 'frame');
    const told = make('p', 'told');
    told.setAttribute('aria-live', 'polite');
    parentElement.append(make('p', 'axes', 'Rows: what it is. Columns: what it was taken for.'), frame, told);
    frame.mine = { chosen: null, current: '0 0', signature: '' };
  }
  const mine = frame.mine;
  const told = parentElement.querySelector('.told');
  const button = (place) => frame.querySelector(`button[data-place="${place}"]`);
  const enter = (place, takes_focus) => {
    const before = button(mine.current);
    if (before) before.tabIndex = -1;
    const now = button(place) || frame.querySelector('button');
    if (!now) return;
    mine.current = now.dataset.place;
    now.tabIndex = 0;
    if (takes_focus) now.focus();
  };
  const show = () => {
    frame.querySelectorAll('button').forEach((one) => one.setAttribute('aria-pressed', String(one.dataset.place === mine.chosen)));
    const one = mine.chosen && button(mine.chosen);
    told.textContent = one ? one.title + '.' : '';
  };
  const signature = JSON.stringify(data);
  if (mine.signature !== signature) {
    const had_focus = frame.contains(frame.getRootNode().activeElement);
    mine.signature = signature;
    built(frame, data);
    enter(mine.current, had_focus);
  }
  show();
  presses(frame, (one) => {
    mine.chosen = mine.chosen === one.dataset.place ? null : one.dataset.place;
    enter(one.dataset.place, false);
    show();
    setStateValue('cell', mine.chosen ? mine.chosen.split(' ').map(Number) : null);
  });
  frame.onkeydown = (event) => {
    const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    const [truth, guess] = mine.current.split(' ').map(Number);
    const [down, across] = steps[event.key];
    const there = `${truth + down} ${guess + across}`;
    if (button(there)) enter(there, true);
    event.preventDefault();
    event.stopPropagation();
  };
}
