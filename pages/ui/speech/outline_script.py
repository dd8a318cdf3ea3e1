"""What the browser runs to draw an outline of a recording and to seek in it: its style and its script."""

CSS = """
.outline { color: var(--st-text-color); font-family: var(--st-font); font-size: 0.8125rem; display: grid; gap: 0.4rem; }
.bar { position: relative; block-size: 7.25rem; cursor: pointer; touch-action: pan-y; overflow: hidden;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
  background: var(--st-secondary-background-color); }
.bar:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.bar[aria-disabled="true"] { cursor: default; }
svg { display: block; inline-size: 100%; block-size: 100%; }
.wave { fill: color-mix(in srgb, var(--st-text-color) 55%, transparent); }
.speech { fill: var(--st-blue-color, #1c83e1); color: var(--st-blue-color, #1c83e1); }
.music { fill: var(--st-orange-color, #ffa421); color: var(--st-orange-color, #ffa421); }
.sound { fill: var(--st-violet-color, #803df5); color: var(--st-violet-color, #803df5); }
.silence { fill: var(--st-text-color); color: var(--st-text-color); opacity: 0.6; }
.head, .at { position: absolute; inset-block: 0; inline-size: 2px; margin-inline-start: -1px; pointer-events: none; }
.head { background: var(--st-text-color); box-shadow: 0 0 0 1px var(--st-background-color); }
.at { display: none; background: color-mix(in srgb, var(--st-text-color) 40%, transparent); }
.clock { position: absolute; inset-block-start: 0.2rem; padding: 0 0.3rem; border-radius: 0.25rem; pointer-events: none;
  background: var(--st-background-color); font-variant-numeric: tabular-nums; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: 0.35rem; }
.legend svg { inline-size: 1.5rem; block-size: 0.625rem; }
"""

JS = """
const SVG = 'http://www.w3.org/2000/svg';
// Each kind has a row, a shape and a colour of its own: none of them is told by colour alone.
const KINDS = [
  { kind: 'speech', name: 'Speech', y: 76, shape: 'solid' },
  { kind: 'music', name: 'Music (a guess)', y: 84, shape: 'teeth' },
  { kind: 'sound', name: 'Other sound', y: 92, shape: 'half' },
  { kind: 'silence', name: 'Silence', y: 92, shape: 'line' },
];
const element = (name, attributes = {}) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const shaped = (shape, x, y, width, step) => {
  if (shape === 'solid') return `M${x} ${y}h${width}v6h${-width}z`;
  if (shape === 'half') return `M${x} ${y + 2}h${width}v2h${-width}z`;
  if (shape === 'line') return `M${x} ${y + 5}h${width}v1h${-width}z`;
  let path = '';
  for (let at = x; at < x + width; at += step) {
    const tooth = Math.min(step * 0.6, x + width - at);
    path += `M${at} ${y + 6}l${tooth / 2} -6l${tooth / 2} 6z`;
  }
  return path;
};
const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds)), hours = Math.floor(whole / 3600);
  const two = (number) => String(number).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  return (hours ? hours + ':' + two(minutes) : minutes) + ':' + two(whole % 60);
};

export default function ({ data, parentElement }) {
  const old = parentElement.querySelector('.outline');
  const hadFocus = old && old.contains(old.getRootNode().activeElement);
  if (old) old.remove();
  const root = document.createElement('div');
  root.className = 'outline';
  const bar = document.createElement('div');
  bar.className = 'bar';
  bar.tabIndex = 0;
  bar.setAttribute('role', 'slider');
  bar.setAttribute('aria-label', data.label);
  bar.setAttribute('aria-valuemin', '0');
  bar.setAttribute('aria-valuemax', String(Math.round(data.duration)));
  const seconds = Math.max(data.duration, 0.001);

  const svg = element('svg', { viewBox: '0 0 1000 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  const count = data.peaks.length;
  const top = data.peaks.map((peak, index) => `${(index * 1000) / count} ${36 - (peak / 255) * 34 - 0.4}`);
  const bottom = data.peaks.map((peak, index) => `${(index * 1000) / count} ${36 + (peak / 255) * 34 + 0.4}`).reverse();
  svg.append(element('path', { class: 'wave', d: 'M' + top.concat(bottom).join('L') + 'z' }));
  const legend = document.createElement('ul');
  legend.className = 'legend';
  const present = KINDS.filter(({ kind }) => data.stretches.some((stretch) => stretch[2] === kind));
  for (const { kind, name, y, shape } of present) {
    const mine = data.stretches.filter((stretch) => stretch[2] === kind);
    const d = mine.map(([start, end]) =>
      shaped(shape, (start / seconds) * 1000, y, Math.max(((end - start) / seconds) * 1000, 0.8), 8)).join('');
    svg.append(element('path', { class: kind, d }));
    const item = document.createElement('li');
    const swatch = element('svg', { viewBox: '0 0 24 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    swatch.append(element('path', { class: kind, d: shaped(shape, 0, 0, 24, 8) }));
    const text = document.createElement('span');
    const lasts = mine.reduce((sum, [start, end]) => sum + end - start, 0);
    text.textContent = name + ' ' + (lasts < 0.95 ? 'under 1 s' : clock(Math.round(lasts)));
    item.append(swatch, text);
    legend.append(item);
  }
  const head = document.createElement('div');
  head.className = 'head';
  const at = document.createElement('div');
  at.className = 'at';
  const label = document.createElement('div');
  label.className = 'clock';
  bar.append(svg, at, head, label);
  root.append(bar, legend);
  parentElement.appendChild(root);
  if (hadFocus) bar.focus();

  const player = () =>
    document.querySelector('.st-key-' + data.player + ' audio, .st-key-' + data.player + ' video');
  let wanted = 0;
  const place = (node, time) => { node.style.insetInlineStart = (100 * time) / seconds + '%'; };
  const kindAt = (time) => (KINDS.find(({ kind }) => {
    const here = data.stretches.find(([start, end]) => time >= start && time < end);
    return here && here[2] === kind;
  }) || { name: '' }).name;
  let hovered = null, shown = -1;
  const mark = () => {
    const media = player();
    bar.setAttribute('aria-disabled', media ? 'false' : 'true');
    const now = Math.min(seconds, media ? media.currentTime : wanted);
    place(head, now);
    const time = hovered === null ? now : hovered;
    const text = clock(time);
    if (label.textContent !== text) label.textContent = text;
    const far = time / seconds > 0.5;
    label.style.insetInlineStart = far ? 'auto' : `calc(${(100 * time) / seconds}% + 6px)`;
    label.style.insetInlineEnd = far ? `calc(${100 - (100 * time) / seconds}% + 6px)` : 'auto';
    if (Math.floor(now) !== shown) {
      shown = Math.floor(now);
      bar.setAttribute('aria-valuenow', String(shown));
      bar.setAttribute('aria-valuetext', `${clock(now)} of ${clock(seconds)}. ${kindAt(now)}`);
    }
  };
  const seek = (time) => {
    wanted = Math.min(seconds, Math.max(0, time));
    const media = player();
    if (media) media.currentTime = Math.min(wanted, Number.isFinite(media.duration) ? media.duration : wanted);
    mark();
  };
  const timeOf = (event) => {
    const box = bar.getBoundingClientRect();
    return (seconds * Math.min(box.width, Math.max(0, event.clientX - box.left))) / Math.max(1, box.width);
  };
  const down = (event) => {
    if (event.button) return;
    bar.setPointerCapture(event.pointerId);
    seek(timeOf(event));
  };
  const move = (event) => {
    hovered = timeOf(event);
    at.style.display = 'block';
    place(at, hovered);
    if (event.buttons & 1 && bar.hasPointerCapture(event.pointerId)) seek(hovered);
    mark();
  };
  const leave = () => { hovered = null; at.style.display = 'none'; mark(); };
  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const media = player(), now = media ? media.currentTime : wanted;
    const steps = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 60, PageDown: -60 };
    if (event.key in steps) seek(now + steps[event.key] * (event.shiftKey ? 6 : 1));
    else if (event.key === 'Home') seek(0);
    else if (event.key === 'End') seek(seconds);
    else if ((event.key === ' ' || event.key === 'Enter') && media) {
      if (media.paused) media.play().catch(() => {}); else media.pause();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  bar.addEventListener('pointerdown', down);
  bar.addEventListener('pointermove', move);
  bar.addEventListener('pointerleave', leave);
  bar.addEventListener('keydown', keys);
  const timer = setInterval(mark, 100);
  mark();
  return () => clearInterval(timer);
}
"""
