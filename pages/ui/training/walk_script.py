"""What the browser runs for the walk: its cards, the place that is pointed at, and the tour for a booth."""

from pages.ui.training import walk_read, walk_sums, walk_view

_FRAME = r"""
const STEP_MS = 6000, SLIDE_MS = 350;

export default function ({ data, parentElement }) {
  const old = parentElement.querySelector('.walk');
  const root = make('div', 'walk'), state = (old && old.state) || { layer: -2, place: [0, 0, 0], station: -1 };
  if (old && old.deafen) old.deafen();
  const walk = unpacked(data), last = walk.layers.length - 1;
  root.state = state;
  if (state.layer === -2) state.layer = Math.max(0, walk.layers.findIndex((layer) => layer.kind === 'convolution'));
  state.layer = Math.min(state.layer, last);
  state.truth = walk.steps.length === 1 ? walk.steps[0].truth : (walk.truth === null ? walk.guess : walk.truth);

  const tour = make('div', 'tour'), play = make('button', 'play', 'Play'), back = make('button', '', 'Back');
  const next = make('button', '', 'Next'), words = make('p', 'words');
  [play, back, next].forEach((button) => { button.type = 'button'; });
  words.setAttribute('aria-live', 'polite');
  tour.append(play, back, next, words);
  const cards = make('div', 'cards'), bench = make('section', 'bench'), ends = make('div', 'ends');
  const head = make('div', 'head'), views = make('div', 'views'), sums = make('div', 'sums');
  const inBox = make('div'), outBox = make('div');
  views.append(inBox, outBox);
  bench.append(head, views, sums);
  const shares = make('section', 'shares-box'), learning = make('section', 'learning');
  const said = make('div', 'said');
  said.setAttribute('aria-live', 'polite');
  ends.append(shares, learning);
  const legend = make('p', 'fine legend');
  legend.append(make('i', 'above'), ' above zero ', make('i', 'below'), ' below zero, the stronger the further. ' +
    'Point at a number, touch it, or use the arrow keys.');
  root.append(tour, cards, legend, bench, ends, said);

  const listeners = [], timers = [];
  const on = (target, name, act) => {
    target.addEventListener(name, act);
    listeners.push(() => target.removeEventListener(name, act));
  };
  const quiet = () => timers.splice(0).forEach((timer) => clearInterval(timer));
  const laidOut = new Map();

  const inside = (index, place) => {
    const shape = source(walk, index).shape, limit = (value, most) => Math.max(0, Math.min(most - 1, value));
    return [limit(place[0], shape[0]), limit(place[1], shape[1] || 1), limit(place[2], shape[2] || 1)];
  };

  /* The same spot of another layer: its row and column, as a part of the height and width. */
  const carried = (from, to) => {
    const before = source(walk, from).shape, after = source(walk, to).shape, place = state.place;
    if (after.length === 1) return [to >= walk.firstAnswer ? walk.guess : inside(to, place)[0], 0, 0];
    if (before.length === 1) return [0, Math.floor(after[1] / 2), Math.floor(after[2] / 2)];
    const part = (at) => Math.floor((place[at] + 0.5) / before[at] * after[at]);
    return inside(to, [place[0], part(1), part(2)]);
  };

  const select = (index, place) => {
    state.place = place ? inside(index, place) : carried(state.layer, index);
    state.layer = index;
    paint();
  };

  const stop = () => { quiet(); state.isPlaying = false; play.textContent = 'Play'; };

  const card = (index) => {
    const layer = source(walk, index), figure = make('figure', 'card'), pick = make('button', 'pick');
    const canvas = make('canvas'), frame = make('span', 'frame'), stage = make('span', 'stage');
    const size = layer.shape.length > 1 ? layer.shape[0] + ' \u00d7 ' + layer.shape[1] + ' \u00d7 ' + layer.shape[2]
      : layer.shape[0] + ' numbers';
    pick.type = 'button';
    pick.append(make('b', '', WHAT[layer.kind]), make('small', '', index < 0 ? size : layer.name + ' \u00b7 ' + size));
    const laid = drawLayer(canvas, walk, index);
    laidOut.set(index, laid);
    const point = (event) => {
      const place = placeUnder(event, canvas, laid, layer, state.layer === index ? state.place[0] : 0);
      if (place) { stop(); select(index, place); }
    };
    on(canvas, 'click', point);
    on(canvas, 'pointermove', (event) => { if (event.buttons || state.layer === index) point(event); });
    on(pick, 'click', () => { stop(); select(index); });
    stage.append(canvas, frame);
    figure.append(pick, stage);
    Object.assign(figure, { index, frame, canvas, pick });
    cards.append(figure);
    return figure;
  };

  const drawn = (title, index, channel) => {
    const figure = make('figure', 'view'), stage = make('span', 'stage'), canvas = make('canvas');
    const frame = make('span', 'frame'), laid = drawLayer(canvas, walk, index, channel);
    stage.append(canvas, frame);
    figure.append(make('figcaption', '', title), stage);
    const mark = (place, box) => {
      if (laid.isFlat) frameOn(frame, canvas, Math.floor(place[0] / laid.wide), place[0] % laid.wide, 1);
      else frameOn(frame, canvas, box.top, box.left, box.side);
    };
    return { figure, stage, canvas, laid, mark };
  };

  /* The view that is pointed at stays the same element while its channel does: a finger on it is not lost. */
  let main = {};
  const paintMain = (title) => {
    const { layer: index, place } = state, layer = source(walk, index), isFlat = layer.shape.length === 1;
    const key = index + (isFlat ? '' : '/' + place[0]);
    if (main.key !== key) {
      const hadFocus = main.stage && root.getRootNode().activeElement === main.stage;
      main = { key, ...drawn(title, index, index < 0 || isFlat ? undefined : place[0]) };
      const { stage, canvas, laid } = main, channel = place[0];
      stage.classList.add('main');
      stage.tabIndex = 0;
      stage.setAttribute('role', 'application');
      stage.setAttribute('aria-label', 'Numbers of ' + layer.name + '. Arrow keys choose a place, Page up and Page ' +
        'down another channel.');
      const point = (event) => {
        const found = placeUnder(event, canvas, laid, layer, channel);
        if (found) { stop(); select(index, found); }
      };
      stage.addEventListener('pointerdown', point);
      stage.addEventListener('pointermove', point);
      stage.addEventListener('keydown', keys);
      outBox.replaceChildren(main.figure);
      if (hadFocus) stage.focus();
    }
    main.mark(place, { top: place[1], left: place[2], side: 1 });
  };

  const keys = (event) => {
    const layer = source(walk, state.layer), isFlat = layer.shape.length === 1, wide = sides(layer)[1];
    const moves = isFlat
      ? { ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [-wide, 0, 0], ArrowDown: [wide, 0, 0] }
      : { ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0],
        PageUp: [-1, 0, 0], PageDown: [1, 0, 0] };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    stop();
    select(state.layer, state.place.map((value, at) => value + move[at]));
  };

  const paintBench = () => {
    const { layer: index, place } = state, layer = source(walk, index), found = explain(walk, index, place);
    const name = placeName(walk, index, place);
    head.replaceChildren(make('h4', '', WHAT[layer.kind] + (index < 0 ? '' : ' ' + layer.name)));
    if (layer.shape.length > 1) {
      const [less, more] = ['Channel before', 'Channel after'].map((label, at) => {
        const button = make('button', 'turn', at ? '\u203a' : '\u2039');
        button.type = 'button';
        button.setAttribute('aria-label', label);
        button.addEventListener('click', () => {
          stop(); select(index, [place[0] + (at ? 1 : -1), place[1], place[2]]);
          bench.querySelectorAll('.turn')[at].focus();
        });
        return button;
      });
      head.append(less, make('span', '', channelName(walk, index, place[0]) + ' of ' + layer.shape[0]), more);
    }
    inBox.replaceChildren();
    sums.replaceChildren();
    if (found.look) {
      const { look } = found, before = source(walk, look.index), isWhole = isColours(walk, look.index);
      const isPlain = isWhole || before.shape.length === 1;
      const which = isPlain ? '' : ', ' + channelName(walk, look.index, look.channel).toLowerCase();
      const title = 'In: ' + (isWhole ? 'the picture' : WHAT[before.kind].toLowerCase() + which);
      const made = drawn(title, isWhole ? -1 : look.index, isPlain ? undefined : look.channel);
      made.mark([look.channel], look);
      inBox.append(made.figure);
    }
    if (index >= walk.firstAnswer) {
      const focused = [...outBox.querySelectorAll('button')].indexOf(root.getRootNode().activeElement);
      main = {};
      outBox.replaceChildren(classList(walk, index, place[0], (unit) => { stop(); select(index, [unit, 0, 0]); }));
      if (focused >= 0) outBox.querySelectorAll('button')[place[0]].focus();
    } else paintMain(found.look ? 'Out: point here' : 'Point here');
    (found.grids || []).forEach((row) => sums.append(gridRow(row)));
    if (found.bars) sums.append(barList(found.bars));
    const line = make('p', 'total');
    const left = found.terms ? summed(found.terms) : found.formula;
    line.append(make('span', '', left));
    if (index >= 0) {
      if (found.total !== undefined) line.append(' = ', make('b', 'answer', told(found.total)));
      const own = make('span', found.isSame ? 'own same' : 'own', (found.isSame ? '\u2713 ' : '') +
        'The network\u2019s own number: ' + told(found.own));
      if (found.total !== undefined) line.dataset.total = found.total;
      line.dataset.own = found.own;
      line.dataset.same = found.isSame;
      sums.append(line, own);
    } else sums.append(line);
    sums.prepend(make('p', 'where', name));
    const after = walk.layers[index + 1];
    if (index >= 0 && after && after.kind === 'relu' && layer.kind !== 'relu') {
      sums.append(make('p', 'then', 'Then ReLU: max(0, ' + told(found.own) + ') = ' + told(Math.max(0, found.own))));
    }
    if (!state.isPlaying) {
      said.textContent = name + ': ' + left + (index < 0 ? '' : ' = ' + told(found.own));
    }
  };

  const paint = () => {
    figures.forEach((figure) => {
      const isChosen = figure.index === state.layer, laid = laidOut.get(figure.index);
      const [channel, row, column] = state.place;
      figure.classList.toggle('chosen', isChosen);
      figure.pick.setAttribute('aria-pressed', isChosen);
      if (isChosen && cards.scrollWidth > cards.clientWidth) cards.scrollLeft = figure.offsetLeft - 60;
      figure.frame.hidden = true;
      if (!isChosen || laid.isWhole && channel > 2) return;
      const at = laid.count > 1 ? channel : 0;
      if (laid.isFlat) frameOn(figure.frame, figure.canvas, Math.floor(channel / laid.wide), channel % laid.wide, 1);
      else if (at < laid.count) {
        frameOn(figure.frame, figure.canvas, Math.floor(at / laid.columns) * (laid.high + laid.gap) + row,
          at % laid.columns * (laid.wide + laid.gap) + column, 1);
      }
    });
    paintBench();
  };

  const paintLearning = () => {
    drawLearning(learning, walk, walk.steps.find((step) => step.truth === state.truth), (truth) => {
      state.truth = truth;
      paintLearning();
      learning.querySelector('select').focus();
    });
  };

  walk.guess = walk.shares.indexOf(Math.max(...walk.shares));
  if (state.truth === undefined) state.truth = walk.guess;
  const figures = [-1, ...walk.layers.keys()].map(card);
  const stops = stations(walk);
"""
_TOUR = r"""
  const show = (number, isMoving) => {
    quiet();
    state.station = Math.max(0, Math.min(stops.length - 1, number));
    const station = stops[state.station], shape = source(walk, station.layer).shape;
    words.textContent = state.station + 1 + '. ' + station.words;
    back.disabled = state.station === 0;
    next.disabled = state.station === stops.length - 1;
    [shares, learning].forEach((box) => box.classList.remove('now'));
    if (station.part) {
      const box = station.part === 'shares' ? shares : learning;
      box.classList.add('now');
      if (isMoving) box.scrollIntoView({ block: 'nearest' });
    }
    select(station.layer);
    if (isMoving && !station.part) bench.scrollIntoView({ block: 'nearest' });
    if (!state.isPlaying) return;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (!isCalm && shape.length > 1 && !station.part) {
      timers.push(setInterval(() => {
        const [channel, row, column] = state.place, isEnd = column + 1 >= shape[2];
        select(station.layer, [channel, isEnd ? (row + 1) % shape[1] : row, isEnd ? 0 : column + 1]);
      }, SLIDE_MS));
    }
    timers.push(setInterval(() => show((state.station + 1) % stops.length, true), STEP_MS));
  };
  on(play, 'click', () => {
    if (state.isPlaying) { stop(); return; }
    state.isPlaying = true;
    play.textContent = 'Pause';
    show(state.station < 0 || state.station === stops.length - 1 ? 0 : state.station, true);
  });
  on(back, 'click', () => { stop(); show(state.station - 1, true); });
  on(next, 'click', () => { stop(); show(state.station + 1, true); });

  root.deafen = () => { quiet(); listeners.splice(0).forEach((remove) => remove()); };
  parentElement.append(root);
  if (old) old.remove();
  drawShares(shares, walk);
  paintLearning();
  state.place = state.station < 0 && !old ? carried(-1, state.layer) : inside(state.layer, state.place);
  if (!old && source(walk, state.layer).shape.length > 1) {
    state.place = inside(state.layer, [0, Math.floor(walk.side / 2), Math.floor(walk.side / 2)]);
  }
  if (state.isPlaying) {
    play.textContent = 'Pause';
    show(state.station, false);
  } else {
    words.textContent = state.station < 0 ? 'Press Play to be shown around, or look at any place yourself.' : '';
    back.disabled = state.station <= 0;
    if (state.station >= 0) words.textContent = state.station + 1 + '. ' + stops[state.station].words;
    paint();
  }
  return root.deafen;
}
"""
JS = walk_sums.JS + walk_view.JS + walk_read.JS + _FRAME + _TOUR
