// Who is with whom: people as circles as large as their number of scenes, lines as thick as the scenes they share.
// Places are found by springs and repulsion (Fruchterman and Reingold, 1991), from the same start every time.
const NS = 'http://www.w3.org/2000/svg';
const drawn = (tag, fields, name) => {
  const element = document.createElementNS(NS, tag);
  Object.entries(fields).forEach(([field, value]) => element.setAttribute(field, value));
  if (name) element.setAttribute('class', name);
  return element;
};
const short = (name) => (name.length > 18 ? `${name.slice(0, 17)}\u2026` : name);

const laid = (people, pairs, wide, high) => {
  const n = people.length;
  const at = people.map((_, k) => [Math.cos((2 * Math.PI * k * 5) / (n + 0.3)) * (0.15 + 0.35 * (k / n)), Math.sin((2 * Math.PI * k * 5) / (n + 0.3)) * (0.15 + 0.35 * (k / n))]);
  const most = Math.max(1, ...pairs.map((pair) => pair.n));
  const ideal = 0.75 / Math.sqrt(n || 1);
  for (let turn = 0; turn < 300; turn += 1) {
    const push = at.map(([x, y]) => [-x * 0.35, -y * 0.35]);
    for (let a = 0; a < n; a += 1) for (let b = 0; b < a; b += 1) {
      const dx = at[a][0] - at[b][0], dy = at[a][1] - at[b][1], far = Math.max(0.01, Math.hypot(dx, dy));
      const force = (ideal * ideal) / far / far;
      push[a][0] += dx * force; push[a][1] += dy * force; push[b][0] -= dx * force; push[b][1] -= dy * force;
    }
    pairs.forEach(({ a, b, n: shared }) => {
      const dx = at[a][0] - at[b][0], dy = at[a][1] - at[b][1], far = Math.hypot(dx, dy);
      const force = (far / ideal) * (0.1 + 0.6 * (shared / most));
      push[a][0] -= dx * force; push[a][1] -= dy * force; push[b][0] += dx * force; push[b][1] += dy * force;
    });
    const heat = 0.06 * (1 - turn / 300);
    push.forEach(([x, y], k) => {
      const size = Math.max(1e-9, Math.hypot(x, y)), step = Math.min(size * 0.1, heat);
      at[k][0] += (x / size) * step; at[k][1] += (y / size) * step;
    });
  }
  const spread = (axis) => [Math.min(...at.map((one) => one[axis])), Math.max(...at.map((one) => one[axis]))];
  const [[left, right], [top, bottom]] = [spread(0), spread(1)];
  const half = people.map(([name]) => Math.max(20, short(name).length * 3.6 + 4));
  const px = at.map(([x, y], k) => [70 + ((x - left) / (right - left || 1)) * (wide - 140), 28 + ((y - top) / (bottom - top || 1)) * (high - 76)]);
  // Names must not lie on each other.
  for (let turn = 0; turn < 120; turn += 1) for (let a = 0; a < n; a += 1) for (let b = 0; b < a; b += 1) {
    const dx = px[a][0] - px[b][0], dy = px[a][1] - px[b][1];
    const over_x = half[a] + half[b] - Math.abs(dx), over_y = 46 - Math.abs(dy);
    if (over_x <= 0 || over_y <= 0) continue;
    if (over_x * 0.8 < over_y) { const move = (over_x / 2) * (dx < 0 ? -0.5 : 0.5); px[a][0] += move; px[b][0] -= move; }
    else { const move = (over_y / 2) * (dy < 0 ? -0.5 : 0.5); px[a][1] += move; px[b][1] -= move; }
    [a, b].forEach((k) => {
      px[k][0] = Math.min(wide - half[k], Math.max(half[k], px[k][0]));
      px[k][1] = Math.min(high - 40, Math.max(22, px[k][1]));
    });
  }
  return px;
};

export default function ({ data, parentElement }) {
  let root = parentElement.querySelector('.part');
  const signature = JSON.stringify(data);
  if (!root || root.mine !== signature) {
    if (root) root.remove();
    root = make('div', 'part');
    root.mine = signature;
    root.append(make('div', 'stage'), make('p', 'told'), make('div', 'with'), make('p', 'told second'), make('div', 'scenes'));
    root.querySelector('.told').setAttribute('aria-live', 'polite');
    parentElement.append(root);
  }
  const stage = root.querySelector('.stage'), told = root.querySelector('.told'), beside = root.querySelector('.with');
  const second = root.querySelector('.second'), scenes = root.querySelector('.scenes');
  if (!data.people.length) { root.replaceChildren(make('p', 'quiet', data.empty)); return; }
  const count = (n, noun) => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;

  const paint = () => {
    const wide = Math.max(280, Math.round(stage.clientWidth || 640));
    const n = Math.min(data.people.length, wide < 480 ? 12 : 24);
    if (stage.drawnAt === `${wide} ${n}`) return;
    stage.drawnAt = `${wide} ${n}`;
    const high = Math.round(Math.min(520, Math.max(260, 130 + n * 17)));
    const people = data.people.slice(0, n);
    const pairs = data.pairs.filter((pair) => pair.a < n && pair.b < n);
    const px = laid(people, pairs, wide, high);
    const most = Math.max(1, ...pairs.map((pair) => pair.n)), largest = Math.max(1, ...people.map((one) => one[1]));
    const svg = drawn('svg', { viewBox: `0 0 ${wide} ${high}`, height: high, role: 'group', 'aria-label': 'Who is with whom' });
    const nodes = [], edges = [];
    const mark = (chosen, pair) => {
      nodes.forEach((node, k) => {
        const near = chosen === null || k === chosen || pairs.some(({ a, b }) => (a === chosen && b === k) || (b === chosen && a === k));
        node.classList.toggle('on', k === chosen || (pair !== null && (pair.a === k || pair.b === k)));
        node.classList.toggle('dim', pair !== null ? pair.a !== k && pair.b !== k : !near);
        node.setAttribute('aria-pressed', String(k === chosen));
      });
      edges.forEach(([edge, one]) => {
        const on = pair !== null ? one === pair : chosen !== null && (one.a === chosen || one.b === chosen);
        edge.classList.toggle('on', on);
        edge.classList.toggle('dim', (pair !== null || chosen !== null) && !on);
      });
    };
    const show_pair = (pair, chosen) => {
      mark(chosen, pair);
      second.textContent = `${data.people[pair.a][0]} and ${data.people[pair.b][0]}: ${count(pair.n, 'scene')}`;
      scenes.replaceChildren(chips(data.document, pair.scenes.map((place) => data.places[place]), pair.n));
      beside.querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', String(button.pair === pair)));
    };
    const show_one = (k) => {
      mark(k, null);
      const mine = data.pairs.filter(({ a, b }) => a === k || b === k).sort((one, two) => two.n - one.n);
      told.textContent = `${data.people[k][0]}: ${count(data.people[k][1], 'scene')}, with ${count(data.people[k][2], 'other')}. Choose one to see their scenes.`;
      second.textContent = '';
      scenes.replaceChildren();
      const list = make('ul', 'chips');
      mine.slice(0, 60).forEach((pair) => {
        const item = make('li'), other = data.people[pair.a === k ? pair.b : pair.a][0];
        const button = press('chip', `${other} \u00b7 ${pair.n.toLocaleString('en')}`, () => show_pair(pair, k));
        button.pair = pair;
        item.append(button);
        list.append(item);
      });
      const left = data.people[k][2] - Math.min(mine.length, 60);
      if (left > 0) list.append(make('li', 'more', `and ${left.toLocaleString('en')} more`));
      beside.replaceChildren(list);
    };
    pairs.forEach((pair) => {
      const line = { x1: px[pair.a][0], y1: px[pair.a][1], x2: px[pair.b][0], y2: px[pair.b][1] };
      const hit = drawn('line', line, 'hit'), edge = drawn('line', { ...line, 'stroke-width': 0.8 + (6 * pair.n) / most }, 'edge');
      const title = drawn('title', {});
      title.textContent = `${people[pair.a][0]} and ${people[pair.b][0]}: ${count(pair.n, 'scene')}`;
      hit.append(title);
      hit.onclick = () => { told.textContent = ''; beside.replaceChildren(); show_pair(pair, null); };
      edges.push([edge, pair]);
      svg.append(hit, edge);
    });
    people.forEach(([name, n_scenes], k) => {
      const node = drawn('g', { role: 'button', tabindex: k ? -1 : 0, transform: `translate(${px[k][0]} ${px[k][1]})`, 'aria-label': `${name}, ${count(n_scenes, 'scene')}` }, 'node');
      const size = 5 + 12 * Math.sqrt(n_scenes / largest), label = drawn('text', { y: size + 14 });
      label.textContent = short(name);
      const title = drawn('title', {});
      title.textContent = `${name}: ${count(n_scenes, 'scene')}`;
      node.append(title, drawn('circle', { r: size }), label);
      node.onclick = () => show_one(k);
      node.onkeydown = (event) => {
        if (event.key === 'Enter' || event.key === ' ') { show_one(k); event.preventDefault(); return; }
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
        roam(event, node, nodes[(k + step + nodes.length) % nodes.length]);
      };
      nodes.push(node);
      svg.append(node);
    });
    stage.replaceChildren(svg);
    told.textContent = data.n_people > n ? `The ${n} in most scenes, of ${data.n_people.toLocaleString('en')}. Choose someone, or a line.` : 'Choose someone, or a line.';
    beside.replaceChildren();
    second.textContent = '';
    scenes.replaceChildren();
  };
  paint();
  const watcher = new ResizeObserver(paint);
  watcher.observe(stage);
  return () => watcher.disconnect();
}
