"""From turns of voices to the speaker of each line. Light: pages may import it."""

from bisect import bisect_left
from collections.abc import Sequence

from ent_models.speech.voices_records import Turn

NEAR_S = 1.0


def assigned(spans: Sequence[tuple[float, float]], turns: Sequence[Turn]) -> list[int]:
    """The speaker of each span (start, end) in seconds: whoever is heard longest in it.

    Where nobody is heard in it, the nearest turn within `NEAR_S` decides, and 0 says that nobody is near. `turns` are
    in order and do not overlap, as `Voices` has them.
    """
    ends = [turn.end_s for turn in turns]
    found = []
    for start_s, end_s in spans:
        heard_s: dict[int, float] = {}
        nearest, distance_s = 0, NEAR_S
        for turn in turns[max(0, bisect_left(ends, start_s - NEAR_S)) :]:
            if turn.start_s > end_s + NEAR_S:
                break
            overlap_s = min(end_s, turn.end_s) - max(start_s, turn.start_s)
            if overlap_s > 0:
                heard_s[turn.speaker] = heard_s.get(turn.speaker, 0.0) + overlap_s
            elif -overlap_s <= distance_s:
                nearest, distance_s = turn.speaker, -overlap_s
        found.append(max(heard_s, key=heard_s.__getitem__) if heard_s else nearest)
    return found


def speaking_s(turns: Sequence[Turn]) -> dict[int, float]:
    """Seconds of each speaker, the one who speaks longest first."""
    times: dict[int, float] = {}
    for turn in turns:
        times[turn.speaker] = times.get(turn.speaker, 0.0) + turn.end_s - turn.start_s
    return dict(sorted(times.items(), key=lambda item: (-item[1], item[0])))
