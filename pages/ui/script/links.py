"""A list of sentences, each of which leads to its place in the reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.ui.script.browser import component

_component = component("links")


@dataclass(frozen=True, slots=True)
class Link:
    """A sentence and the paragraph (`element`) it leads to, -1 for none. `head` stands above it, `place` below it in
    words, `warning` under that."""

    text: str
    element: int
    place: str = ""
    head: str = ""
    warning: str = ""


def draw(links: Sequence[Link], *, title: str, document: str, key: str) -> None:
    """The list. `document` is the digest of the script's file (`job.sha256`), `title` what a screen reader calls it."""
    items = [
        {"text": link.text, "element": link.element, "place": link.place, "head": link.head, "warning": link.warning}
        for link in links
    ]
    _component(key=key, data={"title": title, "document": document, "items": items})
