// Bars through the script, one a page or a scene: up and, where there is a second measure, down. A bar leads to its place.
const NS = 'http://www.w3.org/2000/svg';
const drawn = (tag, fields, name) => {
  const element = document.createElementNS(NS, tag);
  Object.entries(fields).forEach(([field, value]) => element.setAttribute(field, value));
  if (name) element.setAttribute('class', name);
  return element;
};

export default function ({ data, parentElement }) {
  let root = parentElement.querySelector('.part');
  const signature = JSON.stringify(data);
  if (root && root.mine === signature) return;
  if (root) root.remove();
  root = make('div', 'part');
  root.mine = signature;
  parentElement.append(root);
  if (!data.bars.length) { root.append(make('p', 'quiet', data.empty)); return; }

  const legend = make('div', 'legend');
  data.legend.forEach(([name, which]) => {
    const item = make('span', '', name);
    item.style.setProperty('--colour', { up: 'var(--st-primary-color)', down: 'color-mix(in srgb, var(--st-text-color) 45%, transparent)',
      other: 'color-mix(in srgb, var(--st-text-color) 55%, transparent)' }[which]);
    legend.append(item);
  });
  const plot = make('div', 'plot'), told = make('p', 'told quiet', data.hint);
  told.setAttribute('aria-live', 'polite');
  const two = data.bars.some((bar) => bar.down > 0);
  const most = Math.max(1e-9, ...data.bars.map((bar) => Math.max(bar.up, bar.down)));
  const high = two ? 50 : 98, wide = data.bars.length;
  const svg = drawn('svg', { viewBox: `0 0 ${wide} 100`, preserveAspectRatio: 'none', role: 'group', 'aria-label': data.title });
  svg.style.minInlineSize = `${wide * 2}px`;
  const bars = drawn('g', {}, 'bars');
  data.bars.forEach((bar, place) => {
    const group = drawn('g', { role: 'button', tabindex: place ? -1 : 0, 'aria-label': bar.label });
    const gap = wide > 300 ? 0 : 0.12;
    group.append(drawn('rect', { x: place, y: 0, width: 1, height: 100 }, 'catch'));
    const up = (high * bar.up) / most, down = (high * bar.down) / most;
    group.append(drawn('rect', { x: place + gap, y: high - up, width: 1 - 2 * gap, height: up }, bar.other ? 'other' : 'up'));
    if (two) group.append(drawn('rect', { x: place + gap, y: 50, width: 1 - 2 * gap, height: down }, 'down'));
    const say = () => { told.textContent = bar.label; };
    group.onmouseenter = say;
    group.onfocus = say;
    group.onclick = () => {
      bars.querySelectorAll('.here').forEach((one) => one.classList.remove('here'));
      group.classList.add('here');
      say();
      go(data.document, bar.element);
    };
    group.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -wide, End: wide }[event.key];
      if (event.key === 'Enter' || event.key === ' ') { group.onclick(); event.preventDefault(); }
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      roam(event, group, bars.children[Math.min(wide - 1, Math.max(0, place + step))]);
    };
    bars.append(group);
  });
  svg.append(bars, drawn('line', { x1: 0, x2: wide, y1: high, y2: high }, 'axis'));
  plot.append(svg);
  const ends = make('div', 'ends');
  ends.append(make('span', '', data.ends[0]), make('span', '', data.ends[1]));
  root.append(legend, plot, ends, told);
}
