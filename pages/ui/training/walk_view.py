"""What the walk draws in the browser: grids of channels on canvases, numbers in cells, bars. Knows no events."""

JS = r"""
const CARD_CHANNELS = 16;
const ABOVE = [217, 119, 6], BELOW = [37, 99, 235];

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function largest(values) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most || 1;
}

/* How strongly a number is coloured, 0 to 1: the root makes small numbers visible. */
function strength(value, most) { return Math.sqrt(Math.min(1, Math.abs(value) / most)); }

function colourOf(value, most) {
  const [red, green, blue] = value < 0 ? BELOW : ABOVE;
  return 'rgb(' + red + ' ' + green + ' ' + blue + ' / ' + (0.55 * strength(value, most)).toFixed(3) + ')';
}

/* Rows and columns in which a layer is laid out: one channel, or the units of a flat layer in a square. */
function sides(layer) {
  if (layer.shape.length > 1) return [layer.shape[1], layer.shape[2]];
  const wide = layer.shape[0] <= 10 ? layer.shape[0] : Math.ceil(Math.sqrt(layer.shape[0]));
  return [Math.ceil(layer.shape[0] / wide), wide];
}

function paintChannel(image, x, y, layer, channel, most) {
  const [high, wide] = sides(layer), isFlat = layer.shape.length === 1;
  const start = isFlat ? 0 : channel * high * wide, count = isFlat ? layer.shape[0] : high * wide;
  for (let at = 0; at < count; at += 1) {
    const value = layer.values[start + at], place = 4 * ((y + Math.floor(at / wide)) * image.width + x + at % wide);
    image.data.set(value < 0 ? BELOW : ABOVE, place);
    image.data[place + 3] = Math.round(255 * strength(value, most));
  }
}

function paintPicture(image, picture) {
  const area = image.width * image.height;
  for (let at = 0; at < area; at += 1) {
    for (let colour = 0; colour < 3; colour += 1) image.data[4 * at + colour] = picture.values[colour * area + at];
    image.data[4 * at + 3] = 255;
  }
}

/* Draw a layer's channels in a grid, or one channel alone. Returns how they are laid out. */
function drawLayer(canvas, walk, index, channel) {
  const layer = source(walk, index), [high, wide] = sides(layer), isFlat = layer.shape.length === 1;
  const isWhole = index < 0 && channel === undefined;
  const count = channel !== undefined || isFlat || isWhole ? 1 : Math.min(CARD_CHANNELS, layer.shape[0]);
  const columns = Math.ceil(Math.sqrt(count)), rows = Math.ceil(count / columns), gap = count > 1 ? 1 : 0;
  canvas.width = columns * (wide + gap) - gap;
  canvas.height = rows * (high + gap) - gap;
  const brush = canvas.getContext('2d'), image = brush.createImageData(canvas.width, canvas.height);
  layer.most = layer.most || largest(layer.values);
  if (isWhole) paintPicture(image, layer);
  for (let at = 0; at < count && !isWhole; at += 1) {
    const x = at % columns * (wide + gap), y = Math.floor(at / columns) * (high + gap);
    paintChannel(image, x, y, layer, channel === undefined ? at : channel, layer.most);
  }
  brush.putImageData(image, 0, 0);
  return { columns, count, gap, high, wide, isFlat, isWhole };
}

/* The place under a pointer, or null beside all channels. */
function placeUnder(event, canvas, laid, layer, channel) {
  const edges = canvas.getBoundingClientRect();
  const x = Math.floor((event.clientX - edges.left) / edges.width * canvas.width);
  const y = Math.floor((event.clientY - edges.top) / edges.height * canvas.height);
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return null;
  if (laid.isFlat) {
    const unit = y * laid.wide + x;
    return unit < layer.shape[0] ? [unit, 0, 0] : null;
  }
  const column = Math.floor(x / (laid.wide + laid.gap)), row = Math.floor(y / (laid.high + laid.gap));
  const at = row * laid.columns + column;
  if (at >= laid.count) return null;
  const inner = [y - row * (laid.high + laid.gap), x - column * (laid.wide + laid.gap)];
  return [laid.count > 1 ? at : channel, Math.min(inner[0], laid.high - 1), Math.min(inner[1], laid.wide - 1)];
}

/* Lay a frame over a canvas, in its own pixels; what would lie outside is cut off. */
function frameOn(frame, canvas, top, left, side) {
  const first = [Math.max(0, top), Math.max(0, left)];
  const last = [Math.min(canvas.height, top + side), Math.min(canvas.width, left + side)];
  frame.hidden = last[0] <= first[0] || last[1] <= first[1];
  frame.style.top = 100 * first[0] / canvas.height + '%';
  frame.style.left = 100 * first[1] / canvas.width + '%';
  frame.style.height = 100 * (last[0] - first[0]) / canvas.height + '%';
  frame.style.width = 100 * (last[1] - first[1]) / canvas.width + '%';
}

function numberGrid(caption, values, side, best) {
  const figure = make('figure', 'cells'), grid = make('div', 'grid'), most = largest(values);
  grid.style.gridTemplateColumns = 'repeat(' + side + ', minmax(0, 1fr))';
  values.forEach((value, at) => {
    const cell = make('span', at === best ? 'best' : '', told(value));
    cell.style.backgroundColor = colourOf(value, most);
    grid.append(cell);
  });
  figure.append(grid, make('figcaption', '', caption));
  return figure;
}

function gridRow(row) {
  const line = make('div', 'grids');
  if (row.label) line.append(make('strong', 'channel', row.label));
  row.parts.forEach(([caption, values], at) => {
    if (at) line.append(make('span', 'sign', at === 1 ? '\u00d7' : '='));
    line.append(numberGrid(caption, values, row.side, row.best));
  });
  if (row.sum !== undefined) {
    const sum = make('span', 'sum');
    sum.append(make('small', '', 'their sum'), make('b', '', told(row.sum)));
    line.append(make('span', 'sign', '\u2192'), sum);
  }
  return line;
}

/* Bars from the middle: to the right above zero, to the left below. `isShare`: from the left, 1 is the whole width. */
function barList(rows, isShare) {
  const list = make('ul', isShare ? 'bars shares' : 'bars'), most = isShare ? 1 : largest(rows.map((row) => row.value));
  rows.forEach((row) => {
    const item = make('li', row.isMarked ? 'marked' : ''), track = make('span', 'track'), bar = make('span', 'bar');
    const part = Math.abs(row.value) / most;
    bar.style.inlineSize = (isShare ? 100 : 50) * part + '%';
    if (!isShare) bar.style.insetInlineStart = (row.value < 0 ? 50 - 50 * part : 50) + '%';
    if (row.value < 0) bar.classList.add('below');
    track.append(bar);
    item.append(make('span', 'label', row.label), track, make('span', 'amount', row.text));
    list.append(item);
  });
  return list;
}

/* The classes as buttons with their numbers: in the last layers a place is a class. */
function classList(walk, index, chosen, choose) {
  const list = make('div', 'classes');
  source(walk, index).values.forEach((value, unit) => {
    const button = make('button', unit === chosen ? 'chosen' : '');
    button.type = 'button';
    button.setAttribute('aria-pressed', unit === chosen);
    button.append(make('span', '', walk.labels[unit]), make('b', '', told(value)));
    button.style.backgroundColor = colourOf(value, source(walk, index).most);
    button.addEventListener('click', () => choose(unit));
    list.append(button);
  });
  return list;
}

function drawShares(box, walk) {
  const rows = softmax(walk.layers[walk.layers.length - 1].values).map((share, index) => ({
    label: walk.labels[index] + (index === walk.truth ? ' \u2713' : ''), value: share, text: percent(share),
    isMarked: index === walk.truth, share, index,
  })).sort((a, b) => b.share - a.share).slice(0, 10);
  const isSame = rows.every((row) => Math.abs(row.share - walk.shares[row.index]) < 1e-4);
  const title = make('h4', '', 'Shares: softmax turns the last numbers into parts of 100 %');
  box.replaceChildren(title, barList(rows, true));
  const note = walk.truth === null ? '' : '\u2713 is what the picture is. ';
  box.append(make('p', 'fine', note + (isSame ? 'Worked out again here: the same as the network\u2019s own shares.'
    : 'Worked out again here, they are not quite the network\u2019s own.')));
}

function exactly(value) { return (value < 0 ? '\u2212' : '') + Math.abs(value).toPrecision(5); }

function drawLearning(box, walk, step, choose) {
  box.replaceChildren(make('h4', '', 'One step of learning (back-propagation)'));
  if (walk.steps.length > 1) {
    const label = make('label', '', 'Your picture shows '), select = make('select');
    walk.steps.forEach((one) => {
      const option = make('option', '', walk.labels[one.truth]);
      option.value = one.truth;
      option.selected = one === step;
      select.append(option);
    });
    select.addEventListener('change', () => choose(Number(select.value)));
    label.append(select);
    box.append(label);
  }
  if (!step) return;
  const name = walk.labels[step.truth];
  box.append(make('p', '', 'The true answer is \u201c' + name + '\u201d. The loss says how wrong the network was. ' +
    'Going back through the layers gives each weight a gradient: which way it made the loss larger. Every weight ' +
    'then moves a little the other way.'));
  const table = make('table'), change = (label, before, after) => {
    const line = make('tr');
    const head = make('th', '', label);
    head.scope = 'row';
    line.append(head, make('td', '', before), make('td', '', '\u2192'), make('td', '', after));
    table.append(line);
  };
  change('Share of \u201c' + name + '\u201d', percent(step.share_before), percent(step.share_after));
  change('Loss', told(step.loss_before), told(step.loss_after));
  box.append(table);
  if (step.share_before > 0.999) box.append(make('p', '', 'The network was sure already: there is next to nothing to ' +
    'learn from this picture. Try another.'));
  if (step.weight) {
    const one = step.weight, moved = one.before - step.learning_rate * one.gradient;
    const sum = make('p', 'weight');
    sum.dataset.total = moved;
    sum.dataset.own = one.after;
    sum.append('One weight of ' + one.layer + ' (' + one.name + '): ', make('b', '', exactly(one.before)),
      ' \u2212 learning rate ' + step.learning_rate + ' \u00d7 gradient ' + exactly(one.gradient) + ' = ',
      make('b', '', exactly(moved)));
    box.append(sum);
  }
  box.append(make('p', 'fine', 'How hard each layer is pulled (length of its gradient):'));
  const most = largest(step.gradients.map((one) => one.gradient));
  box.append(barList(step.gradients.map((one) => (
    { label: one.layer, value: one.gradient / most, text: told(one.gradient) })), true));
}
"""
