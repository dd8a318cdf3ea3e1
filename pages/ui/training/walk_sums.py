"""The arithmetic of the walk, in the browser: how the number at one place of a layer comes about.

`explain` redoes each sum from the numbers that the network worked with, so that what is shown can be checked.
"""

JS = r"""
const COLOURS = ['Red', 'Green', 'Blue'];
const MOST_CHANNELS = 3, MOST_TERMS = 8, MOST_CELLS = 16;

function told(value) {
  const size = Math.abs(value);
  let text;
  if (size === 0) text = '0';
  else if (size >= 1000) text = size.toFixed(0);
  else if (size >= 100) text = size.toFixed(1);
  else if (size >= 1) text = size.toFixed(2);
  else if (size >= 0.01) text = size.toFixed(3);
  else if (size >= 0.0001) text = size.toFixed(4);
  else text = size.toExponential(1);
  return (value < 0 ? '\u2212' : '') + text;
}

function summed(terms) {
  return terms.map(([name, value], index) => {
    const sign = value < 0 ? '\u2212 ' : index ? '+ ' : '';
    return sign + told(Math.abs(value)) + (name ? ' (' + name + ')' : '');
  }).join(' ');
}

function percent(share) {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  if (share < 1 && share > 0.999) return '> 99.9 %';
  return (100 * share).toFixed(1) + ' %';
}

function source(walk, index) { return index < 0 ? walk.picture : walk.layers[index]; }

function offset(shape, place) {
  return shape.length === 1 ? place[0] : (place[0] * shape[1] + place[1]) * shape[2] + place[2];
}

function valueAt(layer, place) { return layer.values[offset(layer.shape, place)]; }

function isColours(walk, index) { return index < 0 || walk.layers[index].kind === 'scale'; }

function channelName(walk, index, channel) {
  return isColours(walk, index) ? COLOURS[channel] : 'Channel ' + (channel + 1);
}

/* Where a place of a flat layer lies: the name of a class, or its channel, row and column before flattening. */
function unitName(walk, index, unit) {
  const layer = source(walk, index);
  if (index >= walk.firstAnswer) return walk.labels[unit];
  if (layer.kind !== 'flatten') return 'Unit ' + (unit + 1);
  const shape = source(walk, layer.inputs[0]).shape, area = shape[1] * shape[2];
  const channel = Math.floor(unit / area), row = Math.floor(unit % area / shape[2]), column = unit % shape[2];
  if (area === 1) return 'Channel ' + (channel + 1);
  return 'Channel ' + (channel + 1) + ', row ' + (row + 1) + ', column ' + (column + 1);
}

function placeName(walk, index, place) {
  const layer = source(walk, index);
  if (layer.shape.length === 1) return (index >= walk.firstAnswer ? 'Class ' : '') + unitName(walk, index, place[0]);
  return channelName(walk, index, place[0]) + ', row ' + (place[1] + 1) + ', column ' + (place[2] + 1);
}

/* The error function (Abramowitz and Stegun 1964, 7.1.26): right to 1.5e-7. */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - poly * Math.exp(-x * x));
}

function patchOf(layer, channel, top, left, side) {
  const [, high, wide] = layer.shape, patch = [];
  for (let row = top; row < top + side; row += 1) {
    for (let column = left; column < left + side; column += 1) {
      const isInside = row >= 0 && column >= 0 && row < high && column < wide;
      patch.push(isInside ? valueAt(layer, [channel, row, column]) : 0);
    }
  }
  return patch;
}

function explainConvolution(walk, index, place) {
  const layer = walk.layers[index], before = source(walk, layer.inputs[0]), side = layer.side;
  const top = place[1] * layer.stride - layer.padding, left = place[2] * layer.stride - layer.padding;
  const look = { index: layer.inputs[0], channel: 0, top, left, side };
  if (!layer.weight) return { look, formula: 'The weights of this layer are too many to be shown here.' };
  const area = side * side, count = before.shape[0], parts = [];
  for (let channel = 0; channel < count; channel += 1) {
    const patch = patchOf(before, channel, top, left, side);
    const start = (place[0] * count + channel) * area;
    const filter = Array.from(layer.weight.subarray(start, start + area));
    const products = patch.map((value, at) => value * filter[at]);
    parts.push({ channel, patch, filter, products, sum: products.reduce((sum, value) => sum + value, 0) });
  }
  const shown = count <= MOST_CHANNELS ? parts
    : [...parts].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum)).slice(0, MOST_CHANNELS);
  look.channel = shown[0].channel;
  const all = parts.reduce((sum, part) => sum + part.sum, 0), bias = layer.bias ? layer.bias[place[0]] : 0;
  const rest = all - shown.reduce((sum, part) => sum + part.sum, 0);
  const terms = shown.map((part) => [channelName(walk, look.index, part.channel).toLowerCase(), part.sum]);
  if (shown.length < count) terms.push(['the other ' + (count - shown.length) + ' channels', rest]);
  if (layer.bias) terms.push(['bias', bias]);
  return {
    look, terms, total: all + bias,
    scale: parts.reduce((sum, part) => sum + part.products.reduce((s, value) => s + Math.abs(value), 0), 0),
    grids: shown.map((part) => ({
      label: channelName(walk, look.index, part.channel), side, sum: part.sum,
      parts: [['Under the filter', part.patch], ['Filter', part.filter], ['Products', part.products]],
    })),
  };
}

function explainPooling(walk, index, place) {
  const layer = walk.layers[index], before = source(walk, layer.inputs[0]), side = layer.side;
  const top = (place[1] || 0) * layer.stride, left = (place[2] || 0) * layer.stride;
  const patch = patchOf(before, place[0], top, left, side), look = { index: layer.inputs[0], channel: place[0] };
  Object.assign(look, { top, left, side });
  const isMax = layer.kind === 'max pooling';
  const total = isMax ? Math.max(...patch) : patch.reduce((sum, value) => sum + value, 0) / patch.length;
  const name = isMax ? 'The largest of ' : 'The mean of ';
  if (patch.length > MOST_CELLS) return { look, total, formula: name + 'these ' + patch.length + ' numbers' };
  const best = isMax ? patch.indexOf(total) : -1;
  const parts = [['These ' + patch.length + ' numbers', patch]];
  return { look, total, grids: [{ side, best, parts }], formula: name + patch.map(told).join(', ') };
}

function explainDense(walk, index, place) {
  const layer = walk.layers[index], before = source(walk, layer.inputs[0]), count = before.values.length;
  if (!layer.weight) return { formula: 'The weights of this layer are too many to be shown here.' };
  const start = place[0] * count, found = [];
  for (let unit = 0; unit < count; unit += 1) {
    const input = before.values[unit], weight = layer.weight[start + unit];
    found.push({ unit, input, weight, product: input * weight });
  }
  const ordered = found.filter((one) => one.product).sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const strongest = ordered.slice(0, MOST_TERMS), others = ordered.slice(MOST_TERMS);
  const all = found.reduce((sum, one) => sum + one.product, 0), bias = layer.bias ? layer.bias[place[0]] : 0;
  const rest = others.reduce((sum, one) => sum + one.product, 0);
  const bars = strongest.map((one) => ({
    label: unitName(walk, layer.inputs[0], one.unit), value: one.product,
    text: told(one.input) + ' \u00d7 ' + told(one.weight) + ' = ' + told(one.product),
  }));
  if (rest) {
    bars.push({ label: 'The other ' + others.length + ' together', value: rest, text: told(rest) });
  }
  if (layer.bias) bars.push({ label: 'Bias', value: bias, text: told(bias) });
  const terms = [['these ' + strongest.length, all - rest]];
  if (rest) terms.push(['the others', rest]);
  if (layer.bias) terms.push(['bias', bias]);
  const scale = found.reduce((sum, one) => sum + Math.abs(one.product), 0);
  const look = { index: layer.inputs[0], channel: strongest.length ? strongest[0].unit : 0 };
  return { look, bars, terms, total: all + bias, scale };
}

function explainPlain(walk, index, place) {
  const layer = walk.layers[index], before = source(walk, layer.inputs[0]);
  const look = { index: layer.inputs[0], channel: place[0], top: place[1] || 0, left: place[2] || 0, side: 1 };
  if (layer.kind === 'flatten') {
    const value = before.values[place[0]], shape = before.shape, area = shape[1] * shape[2];
    Object.assign(look, {
      channel: Math.floor(place[0] / area), top: Math.floor(place[0] % area / shape[2]), left: place[0] % shape[2],
    });
    return { look, total: value, formula: placeName(walk, look.index, [look.channel, look.top, look.left]) };
  }
  if (layer.kind === 'padding') {
    const isThere = place[0] < before.shape[0];
    const formula = isThere ? 'Copied as it is' : 'There is no such channel before: a zero';
    return { look: isThere ? look : null, total: isThere ? valueAt(before, place) : 0, formula };
  }
  const x = valueAt(before, place);
  if (layer.kind === 'relu') return { look, total: Math.max(0, x), formula: 'max(0, ' + told(x) + ')' };
  if (layer.kind === 'gelu') {
    const share = (1 + erf(x / Math.SQRT2)) / 2;
    return { look, total: x * share, scale: Math.abs(x), formula: told(x) + ' \u00d7 ' + percent(share) };
  }
  if (layer.kind === 'sum') {
    const other = valueAt(source(walk, layer.inputs[1]), place);
    return { look, total: x + other, terms: [['this way', x], ['the shortcut', other]] };
  }
  const factor = layer.weight[layer.kind === 'factor' ? 0 : place[0]];
  const added = layer.kind === 'factor' ? 0 : layer.bias[place[0]];
  const end = added ? (added < 0 ? ' \u2212 ' : ' + ') + told(Math.abs(added)) : '';
  const formula = told(x) + ' \u00d7 ' + told(factor) + end;
  return { look, total: x * factor + added, scale: Math.abs(x * factor), formula };
}

/* How the number at `place` of a layer comes about: `total` is worked out here, `own` is the network's. */
function explain(walk, index, place) {
  if (index < 0) {
    const parts = [0, 1, 2].map((colour) => COLOURS[colour] + ' ' +
      valueAt(walk.picture, [colour, place[1], place[2]]));
    return { own: valueAt(walk.picture, place), formula: parts.join(', ') };
  }
  const layer = walk.layers[index];
  const how = { convolution: explainConvolution, dense: explainDense, 'max pooling': explainPooling,
    'mean pooling': explainPooling }[layer.kind] || explainPlain;
  const found = how(walk, index, place);
  found.own = valueAt(layer, place);
  /* float32 adds in another order than the browser's float64: the difference grows with what is added up. */
  const slack = 1e-4 * Math.max(1e-3, Math.abs(found.own), found.scale || 0);
  found.isSame = found.total !== undefined && Math.abs(found.total - found.own) <= slack;
  return found;
}

function softmax(values) {
  const most = Math.max(...values), powers = Array.from(values, (value) => Math.exp(value - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}
"""
