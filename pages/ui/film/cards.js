// Films as drawn cards, as chips or as an order. All words go in as text. What is pressed is told as {film, act, on}:
// the state that is wanted, so that a thing pressed twice is the same.
const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const poster = (card) => {
  const drawn = make('div', `poster ${card.colour} ${card.pattern}`);
  drawn.setAttribute('aria-hidden', 'true');
  drawn.append(make('b', '', card.decade), make('i', '', card.genres[0] || ''));
  return drawn;
};

const shares = (listed) => {
  const rows = make('div', 'shares');
  listed.forEach((one) => {
    const row = make('div', 'share');
    const track = make('div', 'track');
    const bar = make('i', one.size < 0 ? 'less' : '');
    bar.style.inlineSize = `${Math.max(2, Math.abs(one.size) * 100)}%`;
    track.append(bar);
    row.append(make('span', '', one.name), track, make('b', '', one.told));
    rows.append(row);
  });
  return rows;
};

const acting = (card, act, kind) => {
  const button = make('button', '', act.label);
  button.type = 'button';
  button.dataset.film = card.id;
  button.dataset.act = act.name;
  button.setAttribute('aria-label', `${act.says || act.label}: ${card.title}`);
  if (act.pressed !== null && kind !== 'chips') button.setAttribute('aria-pressed', String(act.pressed));
  button.disabled = Boolean(act.disabled);
  return button;
};

const drawn = (card, kind, place, opened) => {
  const item = make('li');
  item.dataset.film = card.id;
  if (kind === 'chips') {
    item.append(make('span', 'title', card.title));
    card.acts.forEach((act) => item.append(acting(card, act, kind)));
    return item;
  }
  if (kind === 'order') {
    item.draggable = true;
    item.append(make('span', 'place', place + 1));
  }
  const body = make('div', 'body');
  const title = make('div', 'title', card.title);
  if (card.mark) {
    const mark = make('span', `mark ${card.mark.kind}`, card.mark.text);
    mark.setAttribute('aria-label', card.mark.says);
    title.append(mark);
  }
  body.append(title, make('div', 'about', [card.year, card.genres.join(', ')].filter(Boolean).join(' · ')));
  if (card.reason) body.append(make('div', 'reason', card.reason));
  if (card.always && card.always.length) body.append(shares(card.always));
  if (card.why && card.why.length) {
    const more = make('details');
    more.open = opened.has(card.id);
    more.addEventListener('toggle', () => (more.open ? opened.add(card.id) : opened.delete(card.id)));
    more.append(make('summary', '', card.asks || 'What each film adds'), shares(card.why));
    body.append(more);
  }
  const acts = make('div', 'acts');
  card.acts.forEach((act) => acts.append(acting(card, act, kind)));
  if (card.acts.length) body.append(acts);
  item.append(poster(card), body);
  return item;
};

export default function ({ data, parentElement, setTriggerValue }) {
  let frame = parentElement.querySelector('.frame');
  if (!frame) {
    frame = make('div', 'frame');
    frame.mine = { signature: '', opened: new Set() };
    parentElement.append(frame);
  }
  const mine = frame.mine;
  const signature = JSON.stringify(data);
  if (mine.signature !== signature) {
    mine.signature = signature;
    const held = frame.getRootNode().activeElement;
    const focus = held && frame.contains(held) ? [held.dataset.film, held.dataset.act] : null;
    const before = new Map([...frame.querySelectorAll('li')].map((one) => [one.dataset.film, one.getBoundingClientRect()]));
    const list = make('ul', data.kind);
    list.setAttribute('aria-label', data.label);
    data.cards.forEach((card, place) => list.append(drawn(card, data.kind, place, mine.opened)));
    frame.replaceChildren(list);
    if (before.size && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      list.querySelectorAll('li').forEach((one) => {
        const was = before.get(one.dataset.film);
        const now = one.getBoundingClientRect();
        if (was && (was.top !== now.top || was.left !== now.left)) {
          one.animate([{ transform: `translate(${was.left - now.left}px, ${was.top - now.top}px)` }, { transform: 'none' }], { duration: 260, easing: 'ease-out' });
        } else if (!was) {
          one.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 260 });
        }
      });
    }
    if (focus) {
      // the same button, or else the first of its list, so that the keyboard keeps its place
      const again = [...frame.querySelectorAll('button')].find((one) => one.dataset.film === focus[0] && one.dataset.act === focus[1]);
      (again || frame.querySelector('button'))?.focus({ preventScroll: true });
    }
  }
  const tell = (film, act, extra) => setTriggerValue('act', { film: Number(film), act, ...extra });
  presses(frame, (one, n) => {
    // The second click of a double one would meet what has moved under it meanwhile; arrows are meant each time.
    if (n > 1 && data.kind !== 'order') return;
    const pressed = one.getAttribute('aria-pressed');
    tell(one.dataset.film, one.dataset.act, pressed === null ? {} : { on: pressed !== 'true' });
  });
  if (data.kind !== 'order') return;
  let held = null;
  const over = (event) => event.target.closest('li');
  frame.ondragstart = (event) => { held = over(event); held?.classList.add('dragged'); };
  frame.ondragend = () => { held?.classList.remove('dragged'); held = null; };
  frame.ondragover = (event) => {
    if (!held) return;
    event.preventDefault();
    frame.querySelectorAll('.over').forEach((one) => one.classList.remove('over'));
    over(event)?.classList.add('over');
  };
  frame.ondrop = (event) => {
    const target = over(event);
    frame.querySelectorAll('.over').forEach((one) => one.classList.remove('over'));
    if (!held || !target || target === held) return;
    event.preventDefault();
    tell(held.dataset.film, 'place', { at: [...frame.querySelectorAll('li')].indexOf(target) });
  };
}
