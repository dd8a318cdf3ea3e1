"""XMP sidecars: keywords written, merged, taken back, and nothing else touched."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.pictures import packet, sidecar
from ent_models.pictures.records import AlbumEntry, Classification, Label

TABBY = (("animal", "cat", "tabby"),)
BEAGLE = (("animal", "dog", "beagle"),)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
FROM_LIGHTROOM = """<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <!-- kept -->
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmp:Rating="4" xmp:Label="Red" photoshop:Instructions="one&#xA;two &lt;b&gt; &amp; &quot;q&quot;">
   <dc:subject><rdf:Bag><rdf:li>Grandma</rdf:li><rdf:li>cat</rdf:li></rdf:Bag></dc:subject>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Übung &#xD;two</rdf:li></rdf:Alt></dc:description>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>""".encode()


def subjects(data: bytes) -> list[str]:
    return packet.words_of(data, packet.SUBJECT)


def other_properties(data: bytes) -> set[tuple[str, str]]:
    """What a packet says beyond the lists that are written here, read by another parser."""
    written = {f"{{{place.namespace}}}{place.name}" for place in (packet.SUBJECT, packet.HIERARCHY, packet.TAGS)}
    found = set()
    for description in ElementTree.fromstring(data).iter(f"{RDF}Description"):
        found |= {(name, value) for name, value in description.attrib.items() if value}
        for element in description:
            if element.tag not in written and "rushes" not in element.tag:
                found |= {(element.tag, text) for text in element.itertext() if text.strip()}
    return found


def test_a_new_packet_holds_the_words_in_all_three_ways():
    data = sidecar.xmp(TABBY)
    assert subjects(data) == ["tabby", "cat", "animal"]
    assert packet.words_of(data, packet.HIERARCHY) == ["animal|cat|tabby"]
    assert packet.words_of(data, packet.TAGS) == ["animal/cat/tabby"]
    root = ElementTree.fromstring(data)
    assert root.tag == "{adobe:ns:meta/}xmpmeta"
    assert [item.text for item in root.findall(f".//{DC}subject/{RDF}Bag/{RDF}li")] == ["tabby", "cat", "animal"]


def test_what_was_in_a_sidecar_stays():
    data = sidecar.xmp(TABBY, FROM_LIGHTROOM)
    assert subjects(data) == ["Grandma", "cat", "tabby", "animal"]
    assert other_properties(data) == other_properties(FROM_LIGHTROOM)
    assert b"<!-- kept -->" in data


def test_writing_again_changes_no_byte():
    data = sidecar.xmp(TABBY, FROM_LIGHTROOM)
    assert sidecar.xmp(TABBY, data) is data


def test_a_new_label_takes_back_what_was_added_and_no_more():
    data = sidecar.xmp(BEAGLE, sidecar.xmp(TABBY, FROM_LIGHTROOM))
    # "cat" was there before us.
    assert subjects(data) == ["Grandma", "cat", "animal", "beagle", "dog"]
    assert packet.words_of(data, packet.HIERARCHY) == ["animal|dog|beagle"]
    assert subjects(sidecar.xmp((), data)) == ["Grandma", "cat"]


def test_what_somebody_removed_stays_removed():
    data = sidecar.xmp(TABBY).replace(b"<dc:subject><rdf:Bag><rdf:li>tabby</rdf:li>", b"<dc:subject><rdf:Bag>")
    assert subjects(sidecar.xmp(TABBY, data)) == ["cat", "animal"]


@pytest.mark.parametrize(
    "body",
    [
        '<r:Description r:about="" xmlns:d="http://purl.org/dc/elements/1.1/" d:subject="Grandma"/>',
        '<r:Description xmlns:d="http://purl.org/dc/elements/1.1/"><d:subject>Grandma</d:subject></r:Description>',
        '<r:Description xmlns:d="http://purl.org/dc/elements/1.1/"><d:subject><r:Seq><r:li>Grandma</r:li></r:Seq>'
        "</d:subject></r:Description>",
        '<r:Description xmlns:dc="urn:something:else" dc:subject="x"/><r:Description '
        'xmlns:d="http://purl.org/dc/elements/1.1/"><d:subject><r:Bag><r:li>Grandma</r:li></r:Bag></d:subject>'
        "</r:Description>",
    ],
)
def test_lists_written_in_other_ways_and_with_other_prefixes(body: str):
    existing = f'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{body}</r:RDF>'.encode()
    data = sidecar.xmp(TABBY, existing)
    assert subjects(data) == ["Grandma", "tabby", "cat", "animal"]
    ElementTree.fromstring(data)


def test_utf16_sidecars_are_read():
    data = sidecar.xmp(TABBY, FROM_LIGHTROOM.decode().encode("utf-16"))
    assert subjects(data)[:2] == ["Grandma", "cat"]
    assert "Übung" in data.decode()


def test_separators_and_control_characters_do_not_split_a_keyword():
    data = sidecar.xmp([("animal", "a|b/c\x00\nd <&>")])
    assert packet.words_of(data, packet.HIERARCHY) == ["animal|a-b-c d <&>"]


def bomb() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x>&l9;</x>'.encode()


@pytest.mark.parametrize(
    "hostile",
    [
        bomb(),
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>',
        b"<!DOCTYPE x><x/>",
        b"not XML at all",
        b"\xff\xd8\xff\xe0 a JPEG",
        b"<html><body/></html>",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
        FROM_LIGHTROOM[:-20],
        b"<a>" * 5_000 + b"</a>" * 5_000,
        b"<a>" + b"<b/>" * (packet.MAX_TAGS + 1) + b"</a>",
        b" " * (packet.MAX_BYTES + 1),
        b'<?xml version="1.0" encoding="klingon"?><x/>',
    ],
    ids=range(12),
)
def test_a_hostile_sidecar_is_refused_and_left_alone(hostile: bytes, tmp_path: Path):
    (tmp_path / "p.jpg").write_bytes(b"x")
    existing = tmp_path / "p.jpg.xmp"
    existing.write_bytes(hostile)
    with pytest.raises(BadInput, match=r"p\.jpg\.xmp was left as it is"):
        sidecar.write_beside(tmp_path, "p.jpg", TABBY)
    assert existing.read_bytes() == hostile
    assert len(list(tmp_path.glob("p*"))) == 2


words = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
keywords = st.lists(st.lists(words, max_size=4).map(tuple), max_size=4)


@settings(max_examples=60, deadline=None)
@given(
    theirs=st.lists(st.sampled_from(["Grandma", "cat", "tabby", "a b"]), max_size=4),
    ours=st.lists(keywords, max_size=3),
)
def test_whatever_is_merged_the_users_words_stay_and_ours_go(
    theirs: list[str], ours: Sequence[Sequence[tuple[str, ...]]]
):
    items = "".join(f"<rdf:li>{word}</rdf:li>" for word in theirs)
    start = FROM_LIGHTROOM.replace(b"<rdf:li>Grandma</rdf:li><rdf:li>cat</rdf:li>", items.encode())
    data = start
    for some in ours:
        data = sidecar.xmp(some, data)
        assert sidecar.xmp(some, data) == data
        now = subjects(data)
        assert now[: len(theirs)] == theirs
        assert len(set(now[len(theirs) :])) == len(now[len(theirs) :])
    assert subjects(sidecar.xmp((), data)) == theirs
    assert other_properties(data) == other_properties(start)


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=300)
    | st.integers(0, len(FROM_LIGHTROOM)).map(lambda n: FROM_LIGHTROOM[:n] + b"<" + FROM_LIGHTROOM[n:])
)
def test_any_bytes_are_read_or_refused(data: bytes):
    with contextlib.suppress(BadInput):
        assert "tabby" in subjects(sidecar.xmp(TABBY, data))


def test_names_of_both_styles(tmp_path: Path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "p.jpg").write_bytes(b"x")
    assert sidecar.write_beside(tmp_path, "sub/p.jpg", TABBY) == tmp_path / "sub" / "p.jpg.xmp"
    assert sidecar.write_beside(tmp_path, "sub/p.jpg", TABBY, "replaced") == tmp_path / "sub" / "p.xmp"


def test_a_sidecar_with_a_capital_ending_is_merged(tmp_path: Path):
    (tmp_path / "p.jpg").write_bytes(b"x")
    (tmp_path / "p.XMP").write_bytes(FROM_LIGHTROOM)
    assert sidecar.write_beside(tmp_path, "p.jpg", TABBY, "replaced") == tmp_path / "p.XMP"
    assert "Grandma" in subjects((tmp_path / "p.XMP").read_bytes())


def test_nothing_to_say_writes_nothing(tmp_path: Path):
    (tmp_path / "p.jpg").write_bytes(b"x")
    assert sidecar.write_beside(tmp_path, "p.jpg", ()) is None
    assert not (tmp_path / "p.jpg.xmp").exists()


@pytest.mark.parametrize("name", ["../p.jpg", "/etc/passwd", "", "gone.jpg", "link/p.jpg", "a\0b"])
def test_names_that_lead_elsewhere_are_refused(name: str, tmp_path: Path):
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "p.jpg").write_bytes(b"x")
    (tmp_path / "p.jpg").write_bytes(b"x")
    (folder / "link").symlink_to(other)
    with pytest.raises(BadInput):
        sidecar.write_beside(folder, name, TABBY)
    assert not list(tmp_path.rglob("*.xmp"))


def test_a_sidecar_that_is_a_link_is_not_followed(tmp_path: Path):
    (tmp_path / "p.jpg").write_bytes(b"x")
    elsewhere = tmp_path / "secret"
    elsewhere.write_bytes(FROM_LIGHTROOM)
    (tmp_path / "p.jpg.xmp").symlink_to(elsewhere)
    with pytest.raises(BadInput, match="link"):
        sidecar.write_beside(tmp_path, "p.jpg", TABBY)
    assert elsewhere.read_bytes() == FROM_LIGHTROOM


def seen(verdict: str) -> AlbumEntry:
    label = Label("tabby", "n02123045", 0.9, ("cat", "animal"))
    return AlbumEntry("p.jpg", 1, 1, "", seen=Classification((label,), 1, 1, "JPEG", verdict))  # type: ignore[arg-type]


def test_only_what_is_sure_or_corrected_becomes_a_keyword():
    assert sidecar.keywords_of(seen("sure")) == TABBY
    assert sidecar.keywords_of(seen("unsure")) == ()
    assert sidecar.keywords_of(seen("unsure"), with_doubtful=True) == TABBY
    assert sidecar.keywords_of(seen("none"), with_doubtful=True) == ()
    assert sidecar.keywords_of(AlbumEntry("p.jpg", 1, 1, "", problem="damaged")) == ()
    assert sidecar.keywords_of(seen("none"), "beagle") == (("animal", "dog", "hound", "beagle"),)
    assert sidecar.keywords_of(seen("sure"), "Aunt Mary") == (("Aunt Mary",),)
