"""An XMP packet: lists of words in it changed, all else kept.

XMP is RDF in XML: properties are children of `rdf:Description`, lists of words are `rdf:Bag` or `rdf:Seq` of `rdf:li`.
The tree is kept as a DOM, with prefixes, comments and processing instructions as they were. Knows nothing of what the
words mean.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from ent_models.errors import BadInput

MAX_BYTES = 8 << 20
MAX_TAGS = 200_000
MAX_DEPTH = 100

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_OURS = "urn:rushes:keywords:1.0/"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_LISTS = ("Bag", "Seq", "Alt")


@dataclass(frozen=True, slots=True)
class Property:
    """A list of words in a packet. `kind` is how a new one is written, "Bag" or "Seq"."""

    namespace: str
    prefix: str
    name: str
    kind: str = "Bag"


SUBJECT = Property("http://purl.org/dc/elements/1.1/", "dc", "subject")
HIERARCHY = Property("http://ns.adobe.com/lightroom/1.0/", "lr", "hierarchicalSubject")
TAGS = Property("http://www.digikam.org/ns/1.0/", "digiKam", "TagsList", "Seq")

EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">\n</rdf:RDF></x:xmpmeta>\n'
    '<?xpacket end="w"?>'
).encode()


def merged(data: bytes, wanted: Mapping[Property, list[str]]) -> bytes:
    """The packet `data` with the words of `wanted` in its lists; `data` itself if nothing changes.

    What an earlier call added and is not wanted any more is removed; what was there before is never. What an earlier
    call added and somebody removed is not added again.

    Raises:
        BadInput: `data` is no XMP, too large, or XML with entities or nesting that no XMP has.
    """
    document, rdf = _parsed(data)
    changed = False
    for place, words in wanted.items():
        own = Property(_OURS, "rushes", f"added_{place.name}")
        now, added = _words(rdf, place), _words(rdf, own)
        keep = set(words)
        changed |= _set(rdf, place, {word for word in added if word not in keep}, _absent(words, now, added))
        owned = [word for word in words if word in added or word not in now]
        changed |= _set(rdf, own, {word for word in added if word not in owned}, _absent(owned, added))
    return _written(document) if changed else data


def words_of(data: bytes, place: Property) -> list[str]:
    """The words of a list in the packet `data`, in order. Raises BadInput."""
    return _words(_parsed(data)[1], place)


def _absent(words: list[str], *known: list[str]) -> list[str]:
    return [word for word in words if not any(word in some for some in known)]


def _parsed(data: bytes) -> tuple[Any, Any]:
    """The document and its `rdf:RDF`."""
    from xml.dom import DOMException
    from xml.parsers.expat import ExpatError

    from defusedxml import minidom
    from defusedxml.common import DefusedXmlException

    try:
        _check(data)
        document = minidom.parseString(data, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise BadInput(
            "It declares XML entities or a document type, which no XMP needs and which can harm a reader."
        ) from problem
    except (ExpatError, SyntaxError, ValueError, LookupError, DOMException) as problem:
        raise BadInput("It is not XML that can be read: repair or remove it, then try again.") from problem
    found = document.getElementsByTagNameNS(_RDF, "RDF")
    root = document.documentElement
    if len(found) != 1 or not (found[0] is root or (found[0].parentNode is root and root.localName in _ROOTS)):
        raise BadInput("It is XML, but not an XMP sidecar: remove or rename it, then try again.")
    return document, found[0]


_ROOTS = ("xmpmeta", "xapmeta")


def _check(data: bytes) -> None:
    """Refuse what would cost too much as a tree."""
    from defusedxml.ElementTree import iterparse

    if len(data) > MAX_BYTES:
        raise BadInput(f"It is larger than {MAX_BYTES >> 20} MB, which no XMP sidecar is.")
    stack: list[Any] = []
    n_tags = 0
    for event, element in iterparse(BytesIO(data), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            n_tags += 1
            stack.append(element)
            if len(stack) > MAX_DEPTH or n_tags > MAX_TAGS:
                raise BadInput("Its XML is nested deeper or has more parts than any XMP sidecar.")
        else:
            stack.pop()
            element.clear()


def _elements(node: Any) -> list[Any]:
    return [child for child in node.childNodes if child.nodeType == child.ELEMENT_NODE]


def _text(node: Any) -> str:
    """All text in a node, without the white space around it."""
    if node.nodeType in (node.TEXT_NODE, node.CDATA_SECTION_NODE):
        return str(node.data)
    return "".join(_text(child) for child in node.childNodes).strip()


def _properties(rdf: Any, place: Property) -> Iterator[Any]:
    """The elements of a property; several descriptions may each have one."""
    for description in _elements(rdf):
        for element in _elements(description):
            if element.namespaceURI == place.namespace and element.localName == place.name:
                yield element


def _items(element: Any) -> list[Any]:
    return [
        item
        for list_ in _elements(element)
        if list_.namespaceURI == _RDF and list_.localName in _LISTS
        for item in _elements(list_)
    ]


def _words(rdf: Any, place: Property) -> list[str]:
    """The words of a property, also of one that holds a single word without a list, or as an attribute."""
    words = []
    for description in _elements(rdf):
        if description.hasAttributeNS(place.namespace, place.name):
            words.append(description.getAttributeNS(place.namespace, place.name).strip())
    for element in _properties(rdf, place):
        words += [_text(item) for item in _items(element)] if _elements(element) else [_text(element)]
    return [word for word in words if word]


def _set(rdf: Any, place: Property, remove: set[str], add: list[str]) -> bool:
    """Remove and add words of a property. True if anything changed."""
    changed = False
    for element in _properties(rdf, place):
        for item in _items(element):
            if _text(item) in remove:
                item.parentNode.removeChild(item).unlink()
                changed = True
    if not add:
        return changed
    lists = [child for element in _properties(rdf, place) for child in _elements(element) if child.localName in _LISTS]
    target = lists[0] if lists else _new_list(rdf, place)
    for word in add:
        item = rdf.ownerDocument.createElementNS(_RDF, f"{target.prefix}:li" if target.prefix else "li")
        item.appendChild(rdf.ownerDocument.createTextNode(word))
        target.appendChild(item)
    return True


def _new_list(rdf: Any, place: Property) -> Any:
    """An empty list for a property, in a description of its own, which declares its prefixes itself: those of the
    packet may mean something else. Words that stood there without a list come into it."""
    document = rdf.ownerDocument
    words = _words(rdf, place)
    about = next((d.getAttributeNS(_RDF, "about") for d in _elements(rdf) if d.hasAttributeNS(_RDF, "about")), "")
    for element in list(_properties(rdf, place)):
        element.parentNode.removeChild(element).unlink()
    for description in _elements(rdf):
        if description.hasAttributeNS(place.namespace, place.name):
            description.removeAttributeNS(place.namespace, place.name)
    description = document.createElementNS(_RDF, "rdf:Description")
    description.setAttributeNS(_XMLNS, "xmlns:rdf", _RDF)
    description.setAttributeNS(_XMLNS, f"xmlns:{place.prefix}", place.namespace)
    description.setAttributeNS(_RDF, "rdf:about", about)
    element = document.createElementNS(place.namespace, f"{place.prefix}:{place.name}")
    list_ = document.createElementNS(_RDF, f"rdf:{place.kind}")
    for word in words:
        item = document.createElementNS(_RDF, "rdf:li")
        item.appendChild(document.createTextNode(word))
        list_.appendChild(item)
    element.appendChild(list_)
    description.appendChild(element)
    rdf.appendChild(description)
    rdf.appendChild(document.createTextNode("\n"))
    return list_


def _written(document: Any) -> bytes:
    return "\n".join(_markup(node) for node in document.childNodes).encode()


def _markup(node: Any) -> str:
    """A node as XML. The standard library's writer loses line breaks in attributes, where Adobe keeps long text."""
    if node.nodeType in (node.TEXT_NODE, node.CDATA_SECTION_NODE):
        return escape(node.data, {"\r": "&#13;"})
    if node.nodeType == node.COMMENT_NODE:
        return f"<!--{node.data}-->"
    if node.nodeType == node.PROCESSING_INSTRUCTION_NODE:
        return f"<?{node.target} {node.data}?>"
    quoted = {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
    attributes = "".join(f' {name}="{escape(value, quoted)}"' for name, value in node.attributes.items())
    inside = "".join(_markup(child) for child in node.childNodes)
    return f"<{node.tagName}{attributes}>{inside}</{node.tagName}>" if inside else f"<{node.tagName}{attributes}/>"
