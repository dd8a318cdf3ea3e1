"""What the browser makes of the bytes that it is given for the walk: layers, their names, the stations of a tour."""

JS = r"""
const WHAT = {
  picture: 'Picture', scale: 'Scaling', convolution: 'Convolution', relu: 'ReLU', gelu: 'GELU',
  'max pooling': 'Max pooling', 'mean pooling': 'Mean pooling', norm: 'Batch norm', sum: 'Sum with the shortcut',
  padding: 'Empty channels', flatten: 'Flatten', dense: 'Dense', factor: 'Factor',
};

/* The bytes of the page: length of the head, the head as JSON, then float32 numbers, then the pixels. */
function unpacked(data) {
  const bytes = Uint8Array.from(data), length = new DataView(bytes.buffer).getUint32(0, true);
  const walk = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const numbers = (part) => (part && part[1] ? new Float32Array(bytes.buffer, 4 + length + part[0], part[1]) : null);
  walk.layers.forEach((layer) => {
    ['values', 'weight', 'bias'].forEach((name) => { layer[name] = numbers(layer[name]); });
  });
  const side = walk.side, pixels = bytes.subarray(bytes.length - 3 * side * side);
  const values = new Float32Array(pixels.length);
  pixels.forEach((value, at) => { values[at % 3 * side * side + Math.floor(at / 3)] = value; });
  walk.picture = { name: 'picture', kind: 'picture', shape: [3, side, side], values, inputs: [] };
  walk.firstAnswer = walk.layers.map((layer) => layer.kind).lastIndexOf('dense');
  return walk;
}

/* The stations of the tour: the layer that is shown, and what is said. -1 is the picture. */
function stations(walk) {
  const kinds = walk.layers.map((layer) => layer.kind), found = [], side = walk.side;
  const add = (layer, words, part) => { found.push({ layer, words, part }); };
  const first = (...wanted) => kinds.findIndex((kind) => wanted.includes(kind));
  const size = (index) => walk.layers[index].shape;
  const filter = first('convolution'), bend = first('relu', 'gelu'), pool = first('max pooling', 'mean pooling');
  const deep = kinds.indexOf('convolution', filter + 1), flat = first('flatten'), last = walk.firstAnswer;
  add(-1, 'The picture is numbers: ' + side + ' \u00d7 ' + side + ' dots, each with red, green and blue from 0 to ' +
    '255.');
  if (filter >= 0) add(filter, 'A small filter slides over the picture. At each place it multiplies, adds up, and ' +
    'leaves one number. ' + size(filter)[0] + ' filters make ' + size(filter)[0] + ' new pictures.');
  if (bend >= 0) add(bend, kinds[bend] === 'relu' ? 'ReLU keeps what is above zero and turns the rest into zero.'
    : 'GELU keeps what is well above zero and lets hardly anything below it through.');
  if (pool >= 0) add(pool, 'Pooling looks at a few neighbours and keeps ' +
    (kinds[pool] === 'max pooling' ? 'the largest.' : 'their mean.') + ' The pictures get smaller.');
  if (deep > 0) add(deep, 'Further filters look at all the pictures before at once, and find larger patterns.');
  if (flat >= 0) add(flat, 'What is left becomes one long line of ' + size(flat)[0] + ' numbers.');
  if (last >= 0) add(last, 'Each class adds up what speaks for it and what speaks against it.');
  const shares = walk.shares, best = shares.indexOf(Math.max(...shares));
  add(walk.layers.length - 1, 'Softmax turns these sums into shares. The network says \u201c' + walk.labels[best] +
    '\u201d with ' + percent(shares[best]) + (walk.truth === null ? '.' : best === walk.truth ? ', and it is right.'
    : ', but it is \u201c' + walk.labels[walk.truth] + '\u201d.'), 'shares');
  if (walk.steps.length) add(walk.layers.length - 1, 'Learning goes backwards: every weight moves a little, so that ' +
    'next time the true class gets a larger share.', 'learning');
  return found;
}
"""
