"""A document summed up in the ways that suit it, all from its own sentences: knows candidates, vectors and scenes.

Prose and dialogue: the summariser's choice. A screenplay has no lead as news has, so there a sentence counts half by
what the summariser finds in it within its scene, half by how central it is to the whole script (LexRank).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ent_models.scripts import breakdown, key_phrases, tone, turning_points
from ent_models.scripts.candidates import Candidate
from ent_models.scripts.records import Act, Document, KeySentence, SceneTone, Synopsis, TurningPoint, Voice
from ent_models.scripts.summariser import MAX_AT_ONCE, Summariser
from ent_models.text import summary

Floats = npt.NDArray[np.float32]
MAX_RANKED = 30
ACT_SENTENCES, PAGE_SENTENCES = 5, 14
MAX_VOICES, VOICE_SENTENCES = 8, 3
SPOKEN_WEIGHT = 0.85
"""A line of dialogue tells less of what happens than a line of action."""
MAX_PHRASE_SENTENCES = 4_000


@dataclass(frozen=True, slots=True)
class Material:
    """A document with its sentences (`found` all, `chosen` those with `vectors`), and the models."""

    document: Document
    found: tuple[Candidate, ...]
    chosen: tuple[Candidate, ...]
    vectors: Floats
    summariser: Summariser
    encoder: Any


def sum_up(material: Material, n_sentences: int) -> tuple[tuple[KeySentence, ...], Synopsis]:
    """The key sentences in order, and everything else; for a document with at least one chosen sentence."""
    if material.document.verdict == breakdown.SCREENPLAY:
        return _screenplay(material, n_sentences)
    kept, vectors = _most(material)
    weighed = material.summariser.weigh([one.text for one in kept], vectors)
    worth = material.summariser.worth(weighed)
    keys = [one.key(float(score)) for one, score in zip(kept, worth, strict=True)]
    picked = tuple(keys[index] for index in material.summariser.choose(weighed, n_sentences))
    ranked = tuple(keys[index] for index in material.summariser.ranked(weighed, MAX_RANKED))
    voices = _voices(material, {one.index: key for one, key in zip(kept, keys, strict=True)})
    return picked, Synopsis(ranked=ranked, phrases=_phrases(material), voices=voices)


def _most(material: Material) -> tuple[tuple[Candidate, ...], Floats]:
    """At most `MAX_AT_ONCE` sentences: of longer texts the central ones."""
    if len(material.chosen) <= MAX_AT_ONCE:
        return material.chosen, material.vectors
    scores = summary.centrality(material.vectors) * summary.lead_bias(len(material.chosen))
    best = np.sort(np.argsort(-scores)[:MAX_AT_ONCE])
    return tuple(material.chosen[index] for index in best), material.vectors[best]


def _screenplay(material: Material, n_sentences: int) -> tuple[tuple[KeySentence, ...], Synopsis]:
    chosen, vectors = material.chosen, material.vectors
    by_scene: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(chosen):
        by_scene[one.scene].append(place)
    scores = np.zeros(len(chosen), dtype=np.float32)
    parts = [
        places[start : start + MAX_AT_ONCE]
        for places in by_scene.values()
        for start in range(0, len(places), MAX_AT_ONCE)
    ]
    texts = [([chosen[place].text for place in part], vectors[part]) for part in parts]
    for part, weighed in zip(parts, material.summariser.weigh_all(texts), strict=True):
        scores[part] = material.summariser.worth(weighed)
    spoken = np.array([SPOKEN_WEIGHT if one.kind == "dialogue" else 1.0 for one in chosen], dtype=np.float32)
    within = scores * spoken
    whole = (0.5 * summary.centrality(vectors) + 0.5 * scores) * spoken
    whole /= max(1e-9, float(whole.max()))
    keys = [one.key(float(score)) for one, score in zip(chosen, whole, strict=True)]
    ranking = summary.pick(vectors, whole, MAX_RANKED)
    picked = summary.pick(vectors, whole, n_sentences)
    best_of = {scene: max(places, key=lambda place: float(within[place])) for scene, places in by_scene.items()}
    lines = _lines(material, {scene: keys[place] for scene, place in best_of.items()})
    points, tones = _scene_signs(material, by_scene, lines)
    acts = _acts(material, points, whole)
    return tuple(keys[index] for index in sorted(picked)), Synopsis(
        ranked=tuple(keys[index] for index in ranking),
        lines=tuple(line for line in lines if line is not None),
        acts=acts,
        page=_page(acts, points),
        phrases=_phrases(material),
        turning_points=points,
        tones=tones,
        voices=_voices(material, {one.index: key for one, key in zip(chosen, keys, strict=True)}),
    )


def _lines(material: Material, best: dict[int, KeySentence]) -> list[KeySentence | None]:
    """A sentence for each scene; where none was weighed, its longest."""
    longest: dict[int, Candidate] = {}
    for one in material.found:
        if one.scene not in best and len(one.text) > len(longest[one.scene].text if one.scene in longest else ""):
            longest[one.scene] = one
    scenes = range(len(material.document.scenes))
    return [best.get(scene) or (longest[scene].key(0.0) if scene in longest else None) for scene in scenes]


def _scene_signs(
    material: Material, by_scene: dict[int, list[int]], lines: Sequence[KeySentence | None]
) -> tuple[tuple[TurningPoint, ...], tuple[SceneTone, ...]]:
    n = len(material.document.scenes)
    if not n:
        return (), ()
    scenes = np.zeros((n, material.vectors.shape[1]), dtype=np.float32)
    for scene, places in by_scene.items():
        if scene >= 0:
            mean = material.vectors[places].mean(axis=0)
            scenes[scene] = mean / max(1e-9, float(np.linalg.norm(mean)))
    described = [sentence for kind in turning_points.KINDS for sentence in kind.described]
    toned = [sentence for sentences in tone.TONES.values() for sentence in sentences]
    models = material.encoder.encode([*described, *toned])
    points = _parts(models, [len(kind.described) for kind in turning_points.KINDS])
    tones = _parts(models[len(described) :], [len(sentences) for sentences in tone.TONES.values()])
    return turning_points.propose(_places(material.document), scenes, points, lines), tone.tones_of(scenes, tones)


def _parts(rows: Floats, sizes: Sequence[int]) -> list[Floats]:
    ends = np.cumsum([0, *sizes])
    return [rows[start:end] for start, end in pairwise(ends)]


def _places(document: Document) -> Floats:
    """The middle of each scene as a share of the script's letters."""
    sizes = np.zeros(len(document.scenes), dtype=np.float64)
    for element in document.elements:
        if element.scene >= 0:
            sizes[element.scene] += len(element.text) + 1
    ends = np.cumsum(sizes)
    return ((ends - sizes / 2) / max(1.0, float(sizes.sum()))).astype(np.float32)


def _acts(material: Material, points: Sequence[TurningPoint], whole: Floats) -> tuple[Act, ...]:
    """Four parts, cut where the plans change, at the point of no return and at the setback; else in equal parts."""
    n = len(material.document.scenes)
    if n < turning_points.LEAST_SCENES or len(points) != len(turning_points.KINDS):
        return ()
    cuts = [0, *(point.scene for point in points[1:4]), n]
    names = ("Act one", "Act two, first half", "Act two, second half", "Act three")
    acts = []
    for name, first, end in zip(names, cuts, cuts[1:], strict=False):
        places = [place for place, one in enumerate(material.chosen) if first <= one.scene < end]
        picked = summary.pick(material.vectors[places], whole[places], ACT_SENTENCES) if places else []
        keys = [material.chosen[places[index]].key(float(whole[places[index]])) for index in sorted(picked)]
        acts.append(Act(name, first, max(first, end - 1), tuple(keys)))
    return tuple(acts)


def _page(acts: Sequence[Act], points: Sequence[TurningPoint]) -> tuple[KeySentence, ...]:
    """The turning points' lines and the best of each act, in order."""
    taken = {point.sentence.index: point.sentence for point in points if point.sentence}
    rounds = [sorted(act.sentences, key=lambda key: -key.score) for act in acts]
    for number in range(ACT_SENTENCES):
        for act in rounds:
            if number < len(act) and len(taken) < PAGE_SENTENCES:
                taken.setdefault(act[number].index, act[number])
    return tuple(taken[index] for index in sorted(taken))


def _phrases(material: Material) -> tuple[Any, ...]:
    centre = material.vectors.mean(axis=0)
    centre = centre / max(1e-9, float(np.linalg.norm(centre)))
    texts = [(one.element, one.text) for one in material.found[:MAX_PHRASE_SENTENCES]]
    return key_phrases.phrases_of(texts, centre, material.encoder.encode)


def _voices(material: Material, keys: dict[int, KeySentence]) -> tuple[Voice, ...]:
    """The speakers who say most, each with the sentences that matter most."""
    said: Counter[str] = Counter()
    best: dict[str, list[KeySentence]] = defaultdict(list)
    for one in material.found:
        if one.speaker:
            said[one.speaker] += len(one.text.split())
            if one.index in keys:
                best[one.speaker].append(keys[one.index])
    total = max(1, said.total())
    return tuple(
        Voice(
            speaker,
            words / total,
            tuple(sorted(sorted(best[speaker], key=lambda key: -key.score)[:VOICE_SENTENCES], key=lambda k: k.index)),
        )
        for speaker, words in said.most_common(MAX_VOICES)
    )
