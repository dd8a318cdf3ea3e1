// A grid of pictures: opened by a click or Enter, chosen by a box or X, arrow keys between them. Users' words go in as
// text only. What is chosen is the browser's until the server has taken it over (data.turn).
const SHAPES = {
  sure: 'M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22zm-1.6 16.2-4.9-4.9 1.9-1.9 3 3 6.2-6.3 1.9 1.9z',
  unsure: 'M12 0 0 12l12 12 12-12zm-1.3 18.6v-2.5h2.6v2.5zm2.6-4.3h-2.5c0-3.4 2.7-3.5 2.7-5 0-.9-.7-1.4-1.5-1.4-1 0-1.6.6-1.6 1.6H8.2c0-2.4 1.6-3.9 3.9-3.9s3.9 1.4 3.9 3.6c0 2.8-2.7 3-2.7 5.1z',
  none: 'M1 1h22v22H1zm3 3v16h16V4zm2.5 6.7h11v2.6h-11z',
  problem: 'M12 1 0 22.5h24zm-1.3 7.5h2.6v6.6h-2.6zm0 8.4h2.6v2.5h-2.6z',
};
const WORDS = { sure: 'Sure', unsure: 'Unsure', none: 'None of its classes', problem: 'Problem' };

const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const badge = (verdict) => {
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('class', 'badge ' + verdict);
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', WORDS[verdict]);
  const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
  title.textContent = WORDS[verdict];
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', SHAPES[verdict]);
  path.setAttribute('fill', 'currentColor');
  path.setAttribute('fill-rule', 'evenodd');
  drawing.append(title, path);
  return drawing;
};

const filled = (item, tile, act, pick) => {
  item.replaceChildren();
  const picture = make('button', 'picture');
  picture.type = 'button';
  picture.setAttribute('aria-label', tile.spoken);
  picture.title = tile.path;
  if (tile.has_thumb) {
    const image = make('img');
    image.loading = 'lazy';
    image.decoding = 'async';
    image.alt = '';
    image.src = tile.src;
    picture.append(image);
  } else {
    picture.append(make('span', 'without', tile.problem || 'No picture'));
  }
  picture.onclick = (event) => (event.shiftKey || event.ctrlKey || event.metaKey) ? pick(tile.id, event.shiftKey) : act('open', tile.id);
  const label = make('label', 'pick');
  const box = make('input');
  box.type = 'checkbox';
  box.setAttribute('aria-label', 'Choose ' + tile.name);
  box.onclick = (event) => { event.preventDefault(); const shift = event.shiftKey; setTimeout(() => pick(tile.id, shift)); };
  label.append(box);
  const told = make('div', 'told');
  const first = make('div', 'first');
  const what = make('strong', '', tile.label);
  what.title = tile.label_title;
  first.append(badge(tile.verdict), what, make('span', 'share', tile.share));
  const name = make('div', 'name', tile.name);
  name.title = tile.path;
  name.dir = 'auto';
  const marks = make('div', 'marks');
  if (tile.keeper) marks.append(make('span', 'mark keeper', '★ Keep'));
  if (tile.said) marks.append(make('span', 'mark said', tile.said));
  tile.flags.forEach((flag) => marks.append(make('span', 'mark', flag)));
  if (tile.note) marks.append(make('span', 'mark', tile.note));
  if (tile.has_thumb && tile.verdict !== 'problem') {
    const like = make('button', 'like', 'Alike');
    like.type = 'button';
    like.title = 'Find pictures like this one';
    like.setAttribute('aria-label', 'Find pictures like ' + tile.name);
    like.onclick = () => act('like', tile.id);
    marks.append(like);
  }
  told.append(first, name, marks);
  item.append(picture, label, told);
};

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  let list = parentElement.querySelector('ul');
  if (!list) {
    list = make('ul');
    list.setAttribute('role', 'list');
    list.mine = { turn: 0, chosen: new Set(), last: '', current: '', timer: 0 };
    parentElement.append(list);
  }
  const mine = list.mine;
  list.setAttribute('aria-label', data.label);
  const ids = data.tiles.map((tile) => tile.id);
  if (mine.turn <= data.turn) mine.chosen = new Set(data.chosen);
  const show = () => {
    for (const item of list.querySelectorAll('li.tile')) {
      const is = mine.chosen.has(item.dataset.id);
      item.classList.toggle('chosen', is);
      item.querySelector('input').checked = is;
    }
  };
  const act = (kind, id) => setTriggerValue('act', { kind, id, turn: Date.now() });
  const pick = (id, is_range) => {
    const is = !mine.chosen.has(id);
    let touched = [id];
    if (is_range && ids.includes(mine.last)) {
      const [from, to] = [ids.indexOf(mine.last), ids.indexOf(id)].sort((a, b) => a - b);
      touched = ids.slice(from, to + 1);
    }
    touched.forEach((one) => (is ? mine.chosen.add(one) : mine.chosen.delete(one)));
    mine.last = id;
    mine.turn = Date.now();
    show();
    clearTimeout(mine.timer);
    mine.timer = setTimeout(() => setStateValue('picked', {
      turn: mine.turn, shown: ids, chosen: ids.filter((one) => mine.chosen.has(one)) }), 250);
  };
  list.act = act;
  list.pick = pick;
  // Tiles that stay are kept as they are, with the keyboard's place in them.
  const old = new Map([...list.children].map((item) => [item.dataset.id || item.dataset.title, item]));
  const wanted = [];
  let title = null;
  for (const tile of data.tiles) {
    if (tile.title && tile.title !== title) {
      const head = old.get(tile.title) || make('li', 'title');
      head.dataset.title = tile.title;
      head.replaceChildren(make('span', '', tile.title), make('small', '', tile.subtitle || ''));
      wanted.push(head);
    }
    title = tile.title;
    const item = old.get(tile.id) || make('li', 'tile');
    const signature = JSON.stringify(tile);
    if (item.dataset.signature !== signature) {
      item.dataset.id = tile.id;
      item.dataset.signature = signature;
      filled(item, tile, (...all) => list.act(...all), (...all) => list.pick(...all));
    }
    wanted.push(item);
  }
  wanted.forEach((item, place) => { if (list.children[place] !== item) list.insertBefore(item, list.children[place] || null); });
  while (list.children.length > wanted.length) list.lastElementChild.remove();
  show();
  // One tile at a time is in the order of Tab; the arrows lead to the others.
  const tiles = () => [...list.querySelectorAll('li.tile')];
  const enter = (id, takes_focus) => {
    mine.current = id;
    for (const item of tiles()) {
      const is = item.dataset.id === id;
      item.querySelectorAll('button, input').forEach((control) => { control.tabIndex = is ? 0 : -1; });
      if (is && takes_focus) item.querySelector('button.picture').focus();
    }
  };
  enter(ids.includes(mine.current) ? mine.current : ids[0], false);
  list.onfocusin = (event) => {
    const item = event.target.closest('li.tile');
    if (item && item.dataset.id !== mine.current) enter(item.dataset.id, false);
  };
  list.onkeydown = (event) => {
    const item = event.target.closest('li.tile');
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = tiles();
    const here = all.indexOf(item);
    const across = Math.max(1, all.filter((one) => one.offsetTop === all[0].offsetTop).length);
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across, Home: -here, End: all.length - 1 - here };
    if (event.key in steps) {
      const there = all[here + steps[event.key]];
      if (there) enter(there.dataset.id, true);
    } else if (event.key === 'x' || event.key === 'X') {
      pick(item.dataset.id, event.shiftKey);
    } else if (event.key === 'l' || event.key === 'L') {
      if (item.querySelector('.like')) act('like', item.dataset.id);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
}
