export default function ({ data, key, parentElement }) {
  const root = parentElement.querySelector('.timeline') || begun(parentElement);
  const one = (name) => root.querySelector(name);
  const view = one('.view'), track = one('.track'), head = one('.head'), ruler = one('.ruler'), filter = one('select');
  const { shots, lines } = data, length = Math.max(data.length, 0.1);
  let state = views.get(key);
  if (!state) {
    state = { scale: 0, label: '', row: 'shot', index: -1, left: 0, movedAt: 0 };
    views.set(key, state);
  }
  const fitting = () => Math.max(0.01, (view.clientWidth - 2) / length);
  const scaleNow = () => Math.min(Math.max(state.scale, fitting()), Math.max(MOST_PX_A_SECOND, fitting()));
  const player = () => document.querySelector(
    '.st-key-' + data.player + ' video, .st-key-' + data.player + ' audio');

  // What is found by the filter.
  const counts = counted(shots);
  if (!counts.some(([label]) => label === state.label)) state.label = '';
  filled(filter, counts, shots.length);
  filter.value = state.label;
  const isIn = (index) => !state.label || shots[index][LABELS].includes(state.label);
  let matches = [];
  const match = () => {
    matches = shots.map((_, index) => index).filter(isIn);
    one('.count').textContent = state.label ? matches.length + ' of ' + shots.length : '';
    one('.before').hidden = one('.after').hidden = !state.label;
  };

  // Drawing: what is in view is made or kept, the rest goes.
  const drawn = new Map();
  let current = -1, spoken = -1, waiting = 0;
  track.querySelectorAll('.shot, .line, .tick').forEach((old) => old.remove());
  const put = (id, left, width, build) => {
    let element = drawn.get(id);
    if (!element) {
      element = build();
      drawn.set(id, element);
      track.append(element);
    }
    element.style.insetInlineStart = left.toFixed(1) + 'px';
    if (width !== null) element.style.inlineSize = Math.max(2, width).toFixed(1) + 'px';
    element.seen = true;
    return element;
  };
  const piece = (kind, index) => {
    const button = make('button', kind);
    button.type = 'button';
    button.tabIndex = -1;
    button.dataset.kind = kind;
    button.dataset.index = index;
    return button;
  };
  const spokenOf = (index) => 'Shot ' + (index + 1) + ' of ' + shots.length + ', ' + clock(shots[index][START], true)
    + (shots[index][SAID] ? ', ' + shots[index][SAID] : '');
  const shotOf = (index, isMany, isPictured) => () => {
    const button = piece('shot', index);
    if (isMany) button.classList.add('many');
    button.setAttribute('aria-label', spokenOf(index));
    button.title = spokenOf(index);
    if (isPictured) {
      const image = make('img');
      image.alt = '';
      image.decoding = 'async';
      image.draggable = false;
      image.onerror = () => { image.style.visibility = 'hidden'; };
      image.src = data.pictures + index + '.jpg';
      button.append(image, make('span', '', shots[index][SAID] || 'Shot ' + (index + 1)));
    }
    return button;
  };
  const lineOf = (index) => () => {
    const button = piece('line', index), line = lines[index];
    if (line[WHO]) button.append(make('b', '', line[WHO]));
    const text = make('span', '', line[TEXT]);
    text.dir = 'auto';
    button.append(text);
    button.setAttribute('aria-label', clock(line[START], true) + ' ' + (line[WHO] ? line[WHO] + ': ' : '') + line[TEXT]);
    button.title = line[TEXT];
    return button;
  };
  const row = (items, kind, from, to, scale) => {
    let index = Math.max(0, at(items, from));
    while (index < items.length && items[index][START] < to) {
      const left = items[index][START] * scale;
      // Those too narrow to press are drawn as one, which stands for the first.
      let last = index;
      while (last + 1 < items.length && items[last + 1][START] * scale - left < LEAST_PX) last += 1;
      const end = last > index ? items[last][END] : items[index][END];
      const width = Math.max(end * scale - left - 1, LEAST_PX - 1);
      if (end >= from) {
        const isMany = last > index, isPictured = kind === 'shot' && !isMany && width >= PICTURE_PX;
        const id = kind + index + (isMany ? 'm' : isPictured ? 'p' : '');
        const element = put(id, left, width, kind === 'shot' ? shotOf(index, isMany, isPictured) : lineOf(index));
        element.dataset.last = last;
        element.classList.toggle('narrow', width < 36);
        if (kind === 'shot') {
          let isFound = false;
          for (let number = index; number <= last && !isFound; number += 1) isFound = isIn(number);
          element.classList.toggle('off', !isFound);
        }
        const marked = kind === 'shot' ? current : spoken;
        if (marked >= index && marked <= last) element.setAttribute('aria-current', 'true');
        else element.removeAttribute('aria-current');
      }
      index = last + 1;
    }
  };
  const draw = () => {
    waiting = 0;
    if (!view.clientWidth) return;
    const scale = scaleNow();
    track.style.inlineSize = Math.ceil(length * scale) + 'px';
    const from = (view.scrollLeft - MARGIN_PX) / scale, to = (view.scrollLeft + view.clientWidth + MARGIN_PX) / scale;
    drawn.forEach((element) => { element.seen = false; });
    row(shots, 'shot', from, to, scale);
    row(lines, 'line', from, to, scale);
    const step = STEPS.find((seconds) => seconds * scale >= 64) || 3600;
    for (let tick = Math.max(0, Math.floor(from / step)); tick * step <= Math.min(to, length); tick += 1)
      put('tick' + step + ':' + tick, tick * step * scale, null, () => make('div', 'tick', clock(tick * step, step < 1)));
    drawn.forEach((element, id) => {
      // What holds the keyboard stays, or the place would be lost.
      if (element.seen || element.contains(parentElement.getRootNode().activeElement)) return;
      element.remove();
      drawn.delete(id);
    });
    one('.out').disabled = one('.fit').disabled = scale <= fitting() * 1.001;
    one('.in').disabled = scale >= MOST_PX_A_SECOND;
    place();
  };
  const redraw = () => { if (!waiting) waiting = requestAnimationFrame(draw); };

  // The playhead and what is there.
  const timeNow = () => player()?.currentTime || 0;
  const place = () => { head.style.insetInlineStart = (timeNow() * scaleNow()).toFixed(1) + 'px'; };
  const shown = (index, line) => {
    const shot = shots[index], image = one('.now img');
    if (!shot) return;
    const source = data.pictures + index + '.jpg';
    if (image.getAttribute('src') !== source) { image.style.visibility = ''; image.src = source; }
    image.onerror = () => { image.style.visibility = 'hidden'; };
    one('.where').textContent = 'Shot ' + (index + 1) + ' of ' + shots.length + ' · ' + clock(shot[START], true) + ' to '
      + clock(shot[END], true) + ' · ' + shot[FRAMES] + (shot[FRAMES] === 1 ? ' frame' : ' frames');
    one('.seen').textContent = shot[SAID];
    one('.heard').textContent = line ? (line[WHO] ? line[WHO] + ': ' : '') + line[TEXT] : '';
    one('.heard').dir = 'auto';
  };
  const follow = () => {
    const media = player(), seconds = timeNow();
    place();
    const index = Math.max(0, at(shots, seconds + 0.005)), line = at(lines, seconds + 0.005);
    const heard = line >= 0 && lines[line][END] > seconds ? line : -1;
    if (index !== current || heard !== spoken) {
      current = index;
      spoken = heard;
      shown(current, lines[spoken]);
      redraw();
    }
    if (media && !media.paused && performance.now() - state.movedAt > 3000) {
      const left = seconds * scaleNow();
      if (left < view.scrollLeft || left > view.scrollLeft + view.clientWidth * 0.9) {
        state.isOwn = true;
        view.scrollLeft = left - view.clientWidth * 0.1;
      }
    }
  };
  const go = (seconds) => {
    const media = player();
    if (!media) return;
    media.currentTime = Math.min(seconds + 0.001, length);
    state.movedAt = 0;
    follow();
  };

  // Zoom about a place that stays where it is.
  const zoom = (factor, x) => {
    const before = scaleNow(), here = x === undefined ? view.clientWidth / 2 : x;
    const seconds = (view.scrollLeft + here) / before;
    state.scale = before * factor;
    state.scale = scaleNow();
    track.style.inlineSize = Math.ceil(length * state.scale) + 'px';
    state.movedAt = performance.now();
    view.scrollLeft = seconds * state.scale - here;
    redraw();
  };
  const into = (item) => {
    const scale = scaleNow(), left = item[START] * scale, right = item[END] * scale;
    if (left >= view.scrollLeft && Math.min(right, left + 60) <= view.scrollLeft + view.clientWidth) return;
    view.scrollLeft = left - view.clientWidth * 0.25;
  };
  const focus = (kind, index) => {
    const items = kind === 'shot' ? shots : lines;
    if (!items.length) return;
    state.row = kind;
    state.index = Math.min(items.length - 1, Math.max(0, index));
    state.movedAt = performance.now();
    into(items[state.index]);
    draw();
    const element = Array.from(drawn.values()).find((candidate) => candidate.dataset.kind === kind
      && Number(candidate.dataset.index) <= state.index && Number(candidate.dataset.last) >= state.index);
    if (element) {
      element.focus({ preventScroll: true });
      if (kind === 'shot') shown(state.index, null);
      else shown(Math.max(0, at(shots, lines[state.index][START])), lines[state.index]);
    }
  };
  const itemOf = (event) => {
    const button = event.target.closest && event.target.closest('.shot, .line');
    return button ? [button.dataset.kind, Number(button.dataset.index), Number(button.dataset.last)] : null;
  };
  const click = (event) => {
    const item = itemOf(event);
    if (item) {
      const [kind, index, last] = item, items = kind === 'shot' ? shots : lines;
      const wanted = state.row === kind && state.index > index && state.index <= last && event.detail === 0;
      state.row = kind;
      state.index = wanted ? state.index : index;
      go(items[state.index][START]);
    } else if (event.target === ruler || event.target === track) {
      go((event.clientX - track.getBoundingClientRect().left) / scaleNow());
    }
  };
  const next = (step) => {
    const from = Math.max(0, at(shots, timeNow() + 0.005));
    const found = step > 0 ? matches.find((index) => index > from) : matches.filter((index) => index < from).pop();
    if (found === undefined) return;
    go(shots[found][START]);
    into(shots[found]);
  };
  const pressed = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const item = itemOf(event);
    const kind = item ? item[0] : state.row, items = kind === 'shot' ? shots : lines;
    const here = item ? (state.row === kind && state.index >= item[1] && state.index <= item[2] ? state.index : item[1])
      : Math.max(0, at(items, timeNow() + 0.005)) - (event.key === 'ArrowRight' && !item ? 1 : 0);
    const other = (wanted) => {
      const seconds = item ? items[here][START] : timeNow();
      focus(wanted, at(wanted === 'shot' ? shots : lines, seconds + 0.005));
    };
    let step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step && kind === 'shot' && state.label) {
      const goal = step > 0 ? matches.find((index) => index > here) : matches.filter((index) => index < here).pop();
      step = goal === undefined ? 0 : goal - here;
      if (!step) return event.preventDefault();
    }
    if (step) focus(kind, here + step);
    else if (event.key === 'Home') focus(kind, 0);
    else if (event.key === 'End') focus(kind, items.length - 1);
    else if (event.key === 'ArrowDown') other('line');
    else if (event.key === 'ArrowUp') other('shot');
    else if (event.key === '+' || event.key === '=') zoom(1.5);
    else if (event.key === '-') zoom(1 / 1.5);
    else return;
    event.preventDefault();
  };
  const wheel = (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - view.getBoundingClientRect().left);
  };
  const scrolled = () => {
    state.left = view.scrollLeft;
    if (!state.isOwn) state.movedAt = performance.now();
    state.isOwn = false;
    redraw();
  };
  view.onclick = click;
  view.onkeydown = pressed;
  view.onscroll = scrolled;
  view.addEventListener('wheel', wheel, { passive: false });
  one('.out').onclick = () => zoom(1 / 1.5);
  one('.in').onclick = () => zoom(1.5);
  one('.fit').onclick = () => { state.scale = 0; draw(); };
  one('.before').onclick = () => next(-1);
  one('.after').onclick = () => next(1);
  filter.onchange = () => { state.label = filter.value; match(); redraw(); };

  match();
  if (!state.scale) state.scale = Math.max(fitting(), Math.min(60, shots.length ? 90 * shots.length / length : 0));
  draw();
  view.scrollLeft = state.left;
  follow();
  shown(Math.max(0, current), lines[spoken]);
  // Smooth while it plays; otherwise a look now and then, since the player may be put there anew.
  let frame = 0;
  const play = () => {
    const media = player();
    follow();
    frame = media && !media.paused ? requestAnimationFrame(play) : 0;
  };
  const timer = setInterval(() => { if (!frame) play(); }, 200);
  const resized = new ResizeObserver(redraw);
  resized.observe(view);
  return () => {
    clearInterval(timer);
    cancelAnimationFrame(frame);
    cancelAnimationFrame(waiting);
    resized.disconnect();
    view.removeEventListener('wheel', wheel);
  };
}
