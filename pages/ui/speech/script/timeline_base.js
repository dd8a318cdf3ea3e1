// Shots, labels and speech on one line of time. Only what is in view is in the document; text goes in as text only.
// A shot is [start, end, frames, what is said of it, labels]; a line of speech [start, end, text, speaker].
const START = 0, END = 1, FRAMES = 2, SAID = 3, LABELS = 4, TEXT = 2, WHO = 3;
const LEAST_PX = 5, PICTURE_PX = 26, MOST_PX_A_SECOND = 400, MARGIN_PX = 300;
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const views = new Map();

const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};
const two = (number) => String(number).padStart(2, '0');
const clock = (seconds, isFine) => {
  const tenths = isFine ? Math.floor(seconds * 10 + 1e-6) : Math.floor(seconds + 1e-6) * 10;
  const whole = Math.floor(tenths / 10), minutes = Math.floor(whole / 60);
  const head = minutes >= 60 ? Math.floor(minutes / 60) + ':' + two(minutes % 60) : String(minutes);
  return head + ':' + two(whole % 60) + (isFine ? '.' + (tenths % 10) : '');
};
// The last item that begins at or before a time, -1 for none.
const at = (items, seconds) => {
  let low = 0, high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle][START] <= seconds) low = middle + 1; else high = middle;
  }
  return low - 1;
};

function begun(parentElement) {
  const root = make('div', 'timeline');
  const bar = make('div', 'bar');
  const tool = (name, text, label) => {
    const button = make('button', 'tool ' + name, text);
    button.type = 'button';
    button.setAttribute('aria-label', label);
    button.title = label;
    bar.append(button);
  };
  tool('out', '−', 'Zoom out');
  tool('in', '+', 'Zoom in');
  tool('fit', 'All', 'Show the whole video');
  bar.append(make('span', 'space'));
  const filter = make('select');
  filter.setAttribute('aria-label', 'Show shots of');
  bar.append(filter);
  tool('before', '‹', 'Previous shot of these');
  tool('after', '›', 'Next shot of these');
  bar.append(make('span', 'count'));
  const view = make('div', 'view');
  view.tabIndex = 0;
  view.setAttribute('role', 'group');
  view.setAttribute('aria-label', 'Timeline. Arrow keys go from shot to shot, up and down between shots and speech, '
    + 'Enter goes there, plus and minus zoom.');
  const track = make('div', 'track');
  track.append(make('div', 'ruler'), make('div', 'head'));
  view.append(track);
  const now = make('div', 'now');
  const image = make('img');
  image.alt = '';
  const told = make('div');
  told.append(make('p', 'where'), make('p', 'seen'), make('p', 'heard'));
  now.append(image, told);
  const keys = make('p', 'keys');
  [['Keys: ', 0], ['←', 1], [' ', 0], ['→', 1], [' shots, ', 0], ['↑', 1], [' ', 0], ['↓', 1], [' shots or speech, ', 0],
    ['Enter', 1], [' go there, ', 0], ['+', 1], [' ', 0], ['−', 1], [' zoom, Ctrl and wheel too', 0],
  ].forEach(([text, isKey]) => keys.append(make(isKey ? 'kbd' : 'span', '', text)));
  root.append(bar, view, now, keys);
  parentElement.append(root);
  return root;
}

// How many shots each label is found by, the most frequent first.
const counted = (shots) => {
  const counts = new Map();
  shots.forEach((shot) => shot[LABELS].forEach((label) => counts.set(label, (counts.get(label) || 0) + 1)));
  return Array.from(counts).sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
};
const filled = (filter, counts, total) => {
  filter.replaceChildren();
  [['', total]].concat(counts).forEach(([label, count]) => {
    const option = make('option', '', (label || 'All shots') + ' (' + count + ')');
    option.value = label;
    filter.append(option);
  });
  filter.disabled = !counts.length;
};
