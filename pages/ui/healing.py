"""A page that is torn in the browser is loaded anew: what runs, and what is kept, is on the server."""

import streamlit as st

_component = st.components.v2.component(
    "rushes_healing",
    js="""
// Where a part of the page draws itself while the whole is drawn, it happens on a busy machine that an element comes
// for a place which is not there. Streamlit's page stops for good then ("Bad delta path"): only loading it anew helps.
const PAUSE_MS = 10000;
const heal = (event) => {
  const told = String(event.message || (event.reason && event.reason.message) || '');
  if (!/\\bdelta path\\b/.test(told)) return;
  const last = Number(sessionStorage.getItem('rushes-healed') || 0);
  if (Date.now() - last < PAUSE_MS) return; // what does not help is not done again and again
  sessionStorage.setItem('rushes-healed', String(Date.now()));
  location.reload();
};
export default function () {
  if (window.rushesHeals) return;
  window.rushesHeals = true;
  window.addEventListener('error', heal);
  window.addEventListener('unhandledrejection', heal);
}
""",
)


def draw() -> None:
    """Watch over the page. Nothing is seen of it."""
    _component(key="healing")
