// The text, always at hand: whatever is chosen elsewhere on the page (an event of the window) is shown here.
const CHUNK = 400;

const paragraph = ([kind, words, speaker, number], index, left_out) => {
  const one = make('p', kind);
  if (number) one.append(make('span', 'number', number));
  if (speaker) one.append(make('span', 'cue', speaker));
  one.append(document.createTextNode(words));
  if (left_out) one.append(make('span', 'left-out', ` \u2026 ${left_out.toLocaleString('en')} more characters of this paragraph are not shown here.`));
  one.dataset.index = index;
  one.dir = 'auto';
  return one;
};

export default function ({ data, parentElement }) {
  let root = parentElement.querySelector('.part');
  if (!root || root.dataset.document !== data.document) {
    if (root) root.remove();
    root = make('div', 'part reader');
    root.dataset.document = data.document;
    const bar = make('div', 'bar'), find = make('input'), back = press('back', '\u2191 Back');
    find.type = 'search';
    find.placeholder = 'Find';
    find.setAttribute('aria-label', 'Find words in the text; Enter goes to the next place');
    back.hidden = true;
    back.title = 'Back to what you chose this place in';
    bar.append(make('h3', '', 'The text'), find, back);
    const where = make('p', 'where quiet'), text = make('div', 'text focusable');
    where.setAttribute('aria-live', 'polite');
    if (data.screenplay) text.classList.add('screenplay');
    if (data.elements.length < 12) text.classList.add('short');
    text.tabIndex = 0;
    text.setAttribute('role', 'document');
    text.setAttribute('aria-label', 'The text');
    const left_out = new Map(data.left_out);
    let drawn = 0;
    const draw_to = (index) => {
      if (index < drawn) return;
      const end = Math.min(data.elements.length, index + CHUNK), more = document.createDocumentFragment();
      for (; drawn < end; drawn += 1) more.append(paragraph(data.elements[drawn], drawn, left_out.get(drawn)));
      text.append(more);
    };
    draw_to(0);
    text.addEventListener('scroll', () => { if (text.scrollTop + 3 * text.clientHeight > text.scrollHeight) draw_to(drawn); }, { passive: true });
    if (data.note) root.append(make('p', 'quiet', data.note));
    root.append(bar, where, text);
    parentElement.append(root);

    const centred = (index) => {
      draw_to(index);
      const place = text.children[index];
      text.querySelectorAll('.here').forEach((element) => element.classList.remove('here'));
      if (!place) { where.textContent = 'This place is behind the part of the text that is shown.'; return false; }
      place.classList.add('here');
      // Twice: paragraphs that were never shown have only a guessed height until the first jump has drawn them.
      const centre = () => { text.scrollTop = place.offsetTop - text.clientHeight / 3; };
      centre();
      requestAnimationFrame(() => requestAnimationFrame(centre));
      root.at = index;
      let heading = index;
      while (heading > 0 && data.elements[heading][0] !== 'heading') heading -= 1;
      const [kind, words, , number] = data.elements[heading];
      where.textContent = kind === 'heading' ? `Scene ${number} ${words.slice(0, 120)}` : `Paragraph ${(index + 1).toLocaleString('en')} of ${data.elements.length.toLocaleString('en')}`;
      return true;
    };
    root.go = (index) => {
      if (!centred(index)) return;
      const box = root.getBoundingClientRect();
      const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      if (box.top < 0 || box.top > window.innerHeight * 0.55) {
        // Where the text stands under the tables: there is a way back to what was pressed.
        root.from = document.activeElement;
        root.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' });
        back.hidden = false;
      }
    };
    back.onclick = () => {
      back.hidden = true;
      const from = root.from && root.from.isConnected ? root.from : null;
      if (!from) return;
      let inner = from;
      while (inner.shadowRoot && inner.shadowRoot.activeElement) inner = inner.shadowRoot.activeElement;
      inner.scrollIntoView({ block: 'center' });
      inner.focus({ preventScroll: true });
    };
    find.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key !== 'Enter') return;
      const words = find.value.toLocaleLowerCase().trim();
      if (!words) return;
      const n = data.elements.length, start = (root.at ?? -1) + (event.shiftKey ? -1 : 1);
      for (let step = 0; step < n; step += 1) {
        const index = (((start + (event.shiftKey ? -step : step)) % n) + n) % n;
        if (`${data.elements[index][2]} ${data.elements[index][1]}`.toLocaleLowerCase().includes(words)) { centred(index); return; }
      }
      where.textContent = 'These words are not in the text.';
    };
  }
  const listen = (event) => { if (event.detail.document === data.document) root.go(event.detail.element); };
  window.addEventListener('rushes-place', listen);
  return () => window.removeEventListener('rushes-place', listen);
}
