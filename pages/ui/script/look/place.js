// What all parts of the scripts room share in the browser. Words of users go in as text only.
const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
};
const press = (name, text, act) => {
  const button = make('button', name, text);
  button.type = 'button';
  if (act) button.onclick = act;
  return button;
};
// Ask the reader beside to show a paragraph; nothing is sent to the server for that.
const go = (of, element) => {
  if (element >= 0) window.dispatchEvent(new CustomEvent('rushes-place', { detail: { document: of, element } }));
};
// Places as small buttons, at most `most` of them.
const chips = (of, places, total = places.length, most = 200) => {
  const list = make('ul', 'chips');
  places.slice(0, most).forEach(([label, element]) => {
    const item = make('li');
    const button = press('chip', label, () => go(of, element));
    button.dir = 'auto';
    item.append(button);
    list.append(item);
  });
  const left = total - Math.min(places.length, most);
  if (left > 0) list.append(make('li', 'more', `and ${left.toLocaleString('en')} more`));
  return list;
};
// A key moves the focus within a picture: one part of it at a time is in the order of Tab.
const roam = (event, from, to) => {
  from.setAttribute('tabindex', -1);
  to.setAttribute('tabindex', 0);
  to.focus();
  event.preventDefault();
  event.stopPropagation();
};
