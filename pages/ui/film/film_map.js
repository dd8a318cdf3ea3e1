// Films as points, near ones alike. Pointer: hover reads, click likes, drag moves, wheel zooms. Keyboard: arrows go to
// the nearest film that way, Enter likes, plus and minus zoom. Colours are read from the theme at each drawing.
const INKS = ['blue', 'red', 'green', 'orange', 'violet', 'yellow', 'gray'];
const LINE_PX = 15;
const DOUBLE_MS = 400; // a double click likes once
const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const build = (parent) => {
  const frame = make('div', 'frame');
  const bar = make('div', 'bar');
  [['+', 'Zoom in', 1.4], ['−', 'Zoom out', 1 / 1.4], ['Whole map', 'Whole map', 0]].forEach(([text, label, by]) => {
    const button = make('button', '', text);
    button.type = 'button';
    button.dataset.by = by;
    button.setAttribute('aria-label', label);
    bar.append(button);
  });
  const field = make('div', 'field');
  const canvas = make('canvas');
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-label', 'Map of films. Arrow keys go from film to film, Enter likes.');
  field.append(canvas, make('div', 'tip'));
  const told = make('p', 'told');
  told.setAttribute('aria-live', 'polite');
  frame.append(bar, field, told, make('div', 'legend'));
  parent.append(frame);
  frame.mine = { zoom: 1, x: 0, y: 0, at: -1 };
  return frame;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector('.frame') || build(parentElement);
  const mine = frame.mine;
  const canvas = frame.querySelector('canvas');
  const tip = frame.querySelector('.tip');
  const told = frame.querySelector('.told');
  const points = data.points;
  const ink = (name) => getComputedStyle(frame).getPropertyValue(name).trim();
  const seat = (point) => {
    const { width, height } = canvas.getBoundingClientRect();
    return [width / 2 + (point[1] - mine.x) * mine.zoom * (width / 2 - 12), height / 2 + (point[2] - mine.y) * mine.zoom * (height / 2 - 12)];
  };
  const said = (point) => {
    const verdict = data.verdicts[point[0]];
    return [point[3], point[4], verdict ? `You: ${data.words[verdict]}` : ''].filter(Boolean);
  };
  const draw = () => {
    const box = canvas.getBoundingClientRect();
    if (!box.width) return;
    const scale = devicePixelRatio || 1;
    canvas.width = box.width * scale;
    canvas.height = box.height * scale;
    const pen = canvas.getContext('2d');
    pen.scale(scale, scale);
    const text = ink('--st-text-color') || '#888';
    const colours = INKS.map((name) => ink(`--st-${name}-color`) || ink(`--st-${name}-text-color`) || text);
    const marked = [];
    points.forEach((point, at) => {
      const [x, y] = seat(point);
      if (x < -20 || y < -20 || x > box.width + 20 || y > box.height + 20) return;
      if (data.verdicts[point[0]] || at === mine.at) marked.push([point, at, x, y]);
      pen.globalAlpha = 0.62;
      pen.fillStyle = colours[point[5]];
      pen.beginPath();
      pen.arc(x, y, point[6] * Math.min(2, Math.sqrt(mine.zoom)), 0, 7);
      pen.fill();
    });
    pen.globalAlpha = 1;
    // Names are written where they cover no other: first that of the taste and of the film in hand, then the newest.
    const written = [];
    const write = (name, x, y, offset) => {
      const wide = pen.measureText(name).width;
      const left = [x + offset, x - offset - wide].find((start) => start >= 4 && start + wide <= box.width - 4
        && written.every(([l, t, w]) => start > l + w + 4 || start + wide + 4 < l || Math.abs(t - y) > LINE_PX));
      if (left === undefined) return;
      written.push([left, y, wide]);
      pen.lineWidth = 4;
      pen.strokeStyle = ink('--st-background-color') || '#fff';
      pen.strokeText(name, left, y + 4);
      pen.fillText(name, left, y + 4);
    };
    pen.font = `600 12px ${ink('--st-font') || 'sans-serif'}`;
    marked.forEach(([point, at, x, y]) => {
      const verdict = data.verdicts[point[0]];
      pen.strokeStyle = pen.fillStyle = text;
      pen.lineWidth = at === mine.at ? 3 : 2;
      pen.beginPath();
      if (verdict === 'disliked' || verdict === 'not_interested') {
        pen.moveTo(x - 6, y - 6); pen.lineTo(x + 6, y + 6); pen.moveTo(x + 6, y - 6); pen.lineTo(x - 6, y + 6);
      } else pen.arc(x, y, at === mine.at ? 10 : 8, 0, 7);
      pen.stroke();
    });
    if (data.centre) {
      const [x, y] = seat([0, ...data.centre]);
      pen.strokeStyle = ink('--st-primary-color') || text;
      pen.lineWidth = 3;
      pen.beginPath();
      pen.moveTo(x - 12, y); pen.lineTo(x + 12, y); pen.moveTo(x, y - 12); pen.lineTo(x, y + 12);
      pen.stroke();
      pen.fillStyle = pen.strokeStyle;
      written.push([x - 12, y, 24]); // no name over the plus
      write('your taste', x, y - 20, 0); // above it: beside it are the names of films
    }
    pen.fillStyle = text;
    const order = Object.fromEntries(data.order.map((film, place) => [film, place]));
    marked.filter(([point]) => data.verdicts[point[0]])
      .sort(([a, at], [b, bt]) => (bt === mine.at) - (at === mine.at) || order[b[0]] - order[a[0]])
      .forEach(([point, , x, y]) => write(point[3], x, y, 11));
  };
  const point_at = (at) => {
    mine.at = at;
    const point = points[at];
    tip.style.display = point ? 'block' : 'none';
    if (point) {
      const lines = said(point);
      tip.replaceChildren(make('b', '', lines[0]), ...lines.slice(1).map((line) => make('div', '', line)));
      const [x, y] = seat(point);
      const box = canvas.getBoundingClientRect();
      tip.style.left = `${Math.max(4, Math.min(x + 14, box.width - tip.offsetWidth - 4))}px`;
      tip.style.top = `${y + 18 + tip.offsetHeight > box.height ? Math.max(4, y - tip.offsetHeight - 14) : y + 14}px`;
      told.textContent = lines.join('. ');
    } else told.textContent = '';
    draw();
  };
  const nearest = (x, y, reach) => {
    let best = -1;
    let least = reach * reach;
    points.forEach((point, at) => {
      const [px, py] = seat(point);
      const far = (px - x) ** 2 + (py - y) ** 2;
      if (far < least) { least = far; best = at; }
    });
    return best;
  };
  const zoom = (by, x, y) => {
    const box = canvas.getBoundingClientRect();
    const fx = x === undefined ? 0 : (x - box.width / 2) / (box.width / 2 - 12);
    const fy = y === undefined ? 0 : (y - box.height / 2) / (box.height / 2 - 12);
    const next = Math.min(30, Math.max(1, mine.zoom * by));
    mine.x += fx / mine.zoom - fx / next;
    mine.y += fy / mine.zoom - fy / next;
    mine.zoom = next;
    if (next === 1) { mine.x = 0; mine.y = 0; }
    point_at(mine.at);
  };
  const like = () => {
    const film = points[mine.at]?.[0];
    const now = performance.now();
    if (film === undefined || (film === mine.liked && now - mine.likedAt < DOUBLE_MS)) return;
    [mine.liked, mine.likedAt] = [film, now];
    setTriggerValue('act', { film, act: 'liked', on: data.verdicts[film] !== 'liked' });
  };
  frame.querySelector('.bar').onclick = (event) => {
    const by = Number(event.target.closest('button')?.dataset.by ?? NaN);
    if (Number.isNaN(by)) return;
    if (by) zoom(by); else { mine.zoom = 1; mine.x = mine.y = 0; point_at(-1); }
  };
  let held = null;
  canvas.onpointerdown = (event) => { held = { x: event.offsetX, y: event.offsetY, moved: false }; canvas.setPointerCapture(event.pointerId); };
  canvas.onpointermove = (event) => {
    if (held) {
      const box = canvas.getBoundingClientRect();
      const [dx, dy] = [event.offsetX - held.x, event.offsetY - held.y];
      if (held.moved || Math.hypot(dx, dy) > 5) {
        mine.x -= dx / mine.zoom / (box.width / 2 - 12);
        mine.y -= dy / mine.zoom / (box.height / 2 - 12);
        held = { x: event.offsetX, y: event.offsetY, moved: true };
        draw();
      }
      return;
    }
    const at = nearest(event.offsetX, event.offsetY, 16);
    if (at !== mine.at) point_at(at);
  };
  canvas.onpointerup = (event) => {
    if (held && !held.moved) { point_at(nearest(event.offsetX, event.offsetY, 22)); like(); }
    held = null;
  };
  canvas.onpointercancel = () => { held = null; };
  canvas.onwheel = (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.offsetX, event.offsetY); };
  canvas.onkeydown = (event) => {
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '-') zoom(event.key === '+' ? 1.4 : 1 / 1.4);
    else if (event.key === 'Enter' || event.key === ' ') like();
    else if (event.key in ways) {
      const box = canvas.getBoundingClientRect();
      const [x, y] = points[mine.at] ? seat(points[mine.at]) : [box.width / 2, box.height / 2];
      const [wx, wy] = ways[event.key];
      let best = mine.at;
      let least = Infinity;
      points.forEach((point, at) => {
        const [px, py] = seat(point);
        const along = (px - x) * wx + (py - y) * wy;
        const aside = Math.abs((px - x) * wy) + Math.abs((py - y) * wx);
        if (at !== mine.at && along > 0.5 && along + 2 * aside < least) { least = along + 2 * aside; best = at; }
      });
      if (best >= 0) point_at(best);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  frame.querySelector('.legend').replaceChildren(...data.legend.map(([name, place]) => {
    const entry = make('span', '', name);
    entry.style.setProperty('--ink', `var(--st-${INKS[place]}-color, var(--st-${INKS[place]}-text-color))`);
    return entry;
  }));
  draw();
  const watch = new ResizeObserver(draw);
  watch.observe(canvas);
  return () => watch.disconnect();
}
