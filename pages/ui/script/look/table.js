// A table whose columns sort and whose rows lead to their place in the text. Only a part of a long one is drawn.
const PART = 150;

const shown = (value, kind) => {
  if (value === null || value === undefined) return '';
  if (kind === 'share') return value > 0 && value < 0.001 ? 'under 0.1 %' : `${(100 * value).toFixed(1)} %`;
  if (kind === 'gain') return Math.abs(value) < 0.0005 ? '0.0 %' : `${value > 0 ? '+' : value < 0 ? '\u2212' : ''}${(100 * Math.abs(value)).toFixed(1)} %`;
  if (typeof value === 'number') return value.toLocaleString('en', { maximumFractionDigits: 2 });
  return value;
};
const CLASSES = { number: 'number', share: 'number', gain: 'number', bar: '', text: 'text', short: 'text short', code: 'code', words: 'text words' };
const TAGS = { cut: 'del', added: 'ins' };

const filled = (cell, value, kind) => {
  if (kind === 'bar') {
    const bar = make('div', 'bar'), track = make('i');
    track.style.setProperty('--share', `${Math.min(100, Math.max(0, 100 * value))}%`);
    bar.append(track, make('span', 'number', shown(value, 'share')));
    cell.append(bar);
  } else if (kind === 'words') {
    const span = make('span');
    value.forEach(([how, text]) => span.append(make(TAGS[how] || 'span', '', text), ' '));
    cell.append(span);
  } else {
    const span = make('span', '', shown(value, kind));
    span.dir = 'auto';
    cell.append(span);
    if (kind === 'code' && value) cell.classList.add(value === 'H' ? 'held' : 'on');
  }
};

const weight = (row, column) => (row.sort && row.sort[column] !== undefined ? row.sort[column] : row.cells[column]);
const plain = (value) => (Array.isArray(value) ? value.map((part) => part[1]).join(' ') : value);

export default function ({ data, parentElement }) {
  let root = parentElement.querySelector('.part');
  const signature = JSON.stringify(data);
  if (root && root.mine.signature === signature) return;
  const before = root ? root.mine : null;
  if (root) root.remove();
  root = make('div', 'part');
  const same = before && before.names === JSON.stringify(data.columns.map((column) => column.name));
  const mine = { signature, names: JSON.stringify(data.columns.map((column) => column.name)), sorted: same ? before.sorted : -1,
    down: same ? before.down : false, wanted: same ? before.wanted : '', n: PART, here: null };
  root.mine = mine;
  parentElement.append(root);
  if (!data.rows.length) { root.append(make('p', 'quiet', data.empty)); return; }

  const tools = make('div', 'tools'), told = make('span', 'quiet');
  told.setAttribute('aria-live', 'polite');
  if (data.rows.length > 8 || mine.wanted) {
    const search = make('input');
    search.type = 'search';
    search.placeholder = 'Filter';
    search.value = mine.wanted;
    search.setAttribute('aria-label', 'Show rows with these words');
    search.oninput = () => { mine.wanted = search.value; mine.n = PART; rows(); };
    tools.append(search);
  }
  tools.append(told);
  const frame = make('div', 'frame'), table = make('table'), head = make('thead'), line = make('tr'), body = make('tbody');
  frame.tabIndex = 0;
  frame.className = 'frame focusable';
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', data.title);
  table.setAttribute('aria-label', data.title);
  data.columns.forEach((column, place) => {
    const cell = make('th', `${CLASSES[column.kind] === 'number' ? 'number' : ''} ${column.wide ? 'wide' : ''}`);
    cell.scope = 'col';
    const button = press('', column.name, () => {
      const numeric = typeof weight(data.rows[0], place) === 'number';
      if (mine.sorted !== place) { mine.sorted = place; mine.down = numeric; }
      else if (mine.down === numeric) mine.down = !numeric;
      else mine.sorted = -1;
      rows();
    });
    if (column.help) button.title = column.help;
    const mark = make('span', 'mark');
    mark.setAttribute('aria-hidden', 'true');
    button.append(mark);
    cell.append(button);
    line.append(cell);
  });
  head.append(line);
  table.append(head, body);
  const foot = make('div', 'foot');
  frame.append(table, foot);
  root.append(tools, frame);

  const open = (row, tr) => {
    const was = mine.here === row;
    body.querySelectorAll('tr.open').forEach((one) => one.remove());
    body.querySelectorAll('tr.here').forEach((one) => one.classList.remove('here'));
    const has_more = (row.more && row.more.length) || row.said || row.pieces;
    if (was && has_more) { mine.here = null; tr.querySelector('button')?.setAttribute('aria-expanded', 'false'); return; }
    mine.here = row;
    tr.classList.add('here');
    go(data.document, row.element);
    if (!has_more) return;
    tr.querySelector('button')?.setAttribute('aria-expanded', 'true');
    const wider = make('tr', 'open'), cell = make('td', 'wider');
    cell.colSpan = data.columns.length;
    if (row.said) { const said = make('p', '', row.said); said.dir = 'auto'; cell.append(said); }
    if (row.pieces) {
      const said = make('p');
      said.dir = 'auto';
      said.append(...row.pieces.map(([how, text]) => make(TAGS[how] || 'span', '', text)));
      cell.append(said);
    }
    if (row.more && row.more.length) cell.append(chips(data.document, row.more.map((place) => data.places[place]), row.n_more));
    wider.append(cell);
    tr.after(wider);
  };
  const rows = () => {
    mine.here = null; // what was open is drawn closed
    const words = mine.wanted.toLocaleLowerCase().trim();
    let found = words ? data.rows.filter((row) => row.cells.some((cell) => String(plain(cell) ?? '').toLocaleLowerCase().includes(words))) : [...data.rows];
    if (mine.sorted >= 0) {
      const sign = mine.down ? -1 : 1;
      const empty = (value) => value === null || value === undefined || value === '';
      found.sort((one, two) => {
        const [a, b] = [plain(weight(one, mine.sorted)), plain(weight(two, mine.sorted))];
        if (empty(a) || empty(b)) return empty(a) - empty(b);
        return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true }));
      });
    }
    [...line.children].forEach((cell, place) => {
      const is = place === mine.sorted;
      cell.setAttribute('aria-sort', is ? (mine.down ? 'descending' : 'ascending') : 'none');
      cell.querySelector('.mark').textContent = is ? (mine.down ? '\u2193' : '\u2191') : '';
    });
    const drawn = found.slice(0, mine.n).map((row) => {
      const tr = make('tr');
      row.cells.forEach((value, place) => {
        const { kind, wide } = data.columns[place];
        const cell = make(place ? 'td' : 'th', `${CLASSES[kind] || ''} ${wide ? 'wide' : ''}`);
        if (place) filled(cell, value, kind);
        else {
          cell.scope = 'row';
          const button = press('', shown(value, kind) || '\u2013');
          button.dir = 'auto';
          if ((row.more && row.more.length) || row.said || row.pieces) button.setAttribute('aria-expanded', 'false');
          cell.append(button);
        }
        tr.append(cell);
      });
      tr.onclick = () => { if (!String(window.getSelection())) open(row, tr); };
      return tr;
    });
    body.replaceChildren(...drawn);
    foot.replaceChildren();
    told.textContent = found.length < data.rows.length ? `${found.length.toLocaleString('en')} of ${data.rows.length.toLocaleString('en')}` : data.note || '';
    if (found.length > mine.n) {
      foot.append(press('', `Show more (${(found.length - mine.n).toLocaleString('en')} left)`, () => { mine.n += PART * 2; rows(); }));
    }
    foot.hidden = found.length <= mine.n;
  };
  rows();
}
