// Sentences that lead to their place in the text.
export default function ({ data, parentElement }) {
  const signature = JSON.stringify(data);
  let root = parentElement.querySelector('.part');
  if (root && root.mine === signature) return;
  if (root) root.remove();
  root = make('div', 'part');
  root.mine = signature;
  const list = make('ol');
  list.setAttribute('aria-label', data.title);
  data.items.forEach(({ head, text, place, warning, element }) => {
    const item = make('li'), button = press('', undefined, () => {
      list.querySelectorAll('button').forEach((one) => one.setAttribute('aria-pressed', String(one === button)));
      go(data.document, element);
    });
    button.dir = 'auto';
    button.setAttribute('aria-pressed', 'false');
    if (head) button.append(make('strong', '', head));
    button.append(make('span', '', text));
    if (place) button.append(make('small', '', place));
    if (warning) button.append(make('small', 'warn', `\u26a0 ${warning}`));
    item.append(button);
    list.append(item);
  });
  root.append(list);
  parentElement.append(root);
}
