"""What the browser runs so that a press counts for the button that it began on."""

SCRIPT = """
// Calls `act(button, n)` for the n-th click in a row on a button in `root`; also where the button is made anew or
// slides away between the press and the release, when the browser tells of no click on it.
const presses = (root, act) => {
  root.onclick = (event) => {
    const one = event.target.closest('button');
    if (one && !one.disabled) act(one, event.detail);
  };
  root.onmousedown = (down) => {
    const one = down.target.closest('button');
    if (!one || one.disabled || down.button) return;
    const over = new AbortController();
    const until = { capture: true, once: true, signal: over.signal };
    window.addEventListener('dragend', () => over.abort(), until);
    window.addEventListener('mouseup', (up) => {
      over.abort();
      const is_near = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) < 5;
      if (is_near && !up.composedPath().includes(one)) act(one, down.detail);
    }, until);
  };
};
"""
