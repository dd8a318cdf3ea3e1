"""The shots of videos whose cuts are known, and of files that are damaged, odd or hostile."""

import io
import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import made_videos as made
import numpy as np
import pytest
from PIL import Image

from ent_models import rooms, watching
from ent_models.errors import BadInput
from ent_models.models import Shelf
from ent_models.records import Partial, Progress, from_json, to_json
from ent_models.video import keys
from ent_models.video.analysis import analyse
from ent_models.video.cuts import CutFinder
from ent_models.video.reading import Reader
from ent_models.video.records import Shot, ShotOptions, Shots


def found(path: Path, *, kept: tuple[Shot, ...] = ()) -> Shots:
    *_, last = analyse(path, None, kept=kept)
    assert isinstance(last, Shots)
    return last


def cuts(shots: Shots) -> list[int]:
    return [shot.start_frame for shot in shots.shots[1:]]


def test_cuts_are_at_the_very_frame(tmp_path: Path) -> None:
    shots = found(made.write(tmp_path / "a.mp4", made.scenes(30, 41, 9, 50)))
    assert cuts(shots) == [30, 71, 80]
    assert (shots.n_frames, shots.frame_rate, shots.is_variable_rate) == (130, "25", False)
    assert [shot.end_frame for shot in shots.shots] == [30, 71, 80, 130]
    assert shots.shots[1].start_s == pytest.approx(30 / 25)
    assert shots.duration_s == pytest.approx(130 / 25, abs=1e-3)
    for shot in shots.shots:
        assert shot.start_s <= shot.key_s < shot.end_s
        with Image.open(io.BytesIO(shot.picture)) as picture:
            assert picture.format == "JPEG" and picture.size == (160, 120)


def test_partials_come_before_the_end_and_are_the_shots(tmp_path: Path) -> None:
    path = made.write(tmp_path / "a.mp4", made.scenes(*[14] * 20))
    items = list(analyse(path, None))
    partials = [item.record for item in items if isinstance(item, Partial)]
    assert tuple(partials) == items[-1].shots and len(partials) == 20
    assert any(isinstance(item, Progress) and item.fraction for item in items)


def test_what_is_kept_is_gone_on_from(tmp_path: Path) -> None:
    path = made.write(tmp_path / "a.mp4", made.scenes(30, 41, 33, 50), gop=12)
    whole = found(path)
    for n_kept in range(1, 5):
        again = found(path, kept=whole.shots[:n_kept])
        assert [(shot.start_frame, shot.end_frame) for shot in again.shots] == [
            (shot.start_frame, shot.end_frame) for shot in whole.shots
        ]
        assert again.n_frames == whole.n_frames and again.duration_s == pytest.approx(whole.duration_s)


def test_one_shot_without_cuts_and_one_frame(tmp_path: Path) -> None:
    assert cuts(found(made.write(tmp_path / "a.mp4", made.scene(3, 60)))) == []
    single = found(made.write(tmp_path / "b.mp4", made.scene(3, 1)))
    assert len(single.shots) == 1 and single.n_frames == 1


def test_flashes_are_no_cuts(tmp_path: Path) -> None:
    for length in (1, 2, 3):
        frames = made.scene(0, 60)
        for number in range(20, 20 + length):
            frames[number] = np.full_like(frames[number], 250)
        assert cuts(found(made.write(tmp_path / f"{length}.mp4", frames))) == []


def test_a_fade_through_black_is_one_cut_and_a_fade_in_none(tmp_path: Path) -> None:
    first, second = made.scene(0, 50), made.scene(1, 50)
    for step in range(12):
        first[38 + step] = (first[38 + step] * ((11 - step) / 12)).astype(np.uint8)
        second[step] = (second[step] * (step / 12)).astype(np.uint8)
    black = [np.zeros_like(first[0])] * 6
    (cut,) = cuts(found(made.write(tmp_path / "through.mp4", [*first, *black, *second])))
    assert 50 <= cut <= 56
    assert cuts(found(made.write(tmp_path / "in.mp4", [*black, *second]))) == []


def test_a_dark_scene_is_not_taken_for_black() -> None:
    finder = CutFinder()
    night = [np.where(np.arange(160)[None, :, None] % 40 < 4, 90, 2).astype(np.uint8).repeat(120, 0)] * 20
    night = [np.broadcast_to(frame, (120, 160, 3)).copy() for frame in night]
    assert night[0].mean() < 12
    seen = [cut for frame in [*night, *made.scene(1, 30)] for cut in finder.see(frame)] + finder.finish()
    assert seen == [20]


def test_times_of_a_rate_that_varies(tmp_path: Path) -> None:
    lengths = np.random.default_rng(0).integers(15, 90, 90)
    ticks = [0, *np.cumsum(lengths).tolist()][:90]
    shots = found(made.write(tmp_path / "a.mkv", made.scenes(30, 35, 25), ticks=ticks))
    assert shots.is_variable_rate and any("varies" in note for note in shots.notes)
    assert cuts(shots) == [30, 65]
    assert [shot.start_s for shot in shots.shots] == pytest.approx([0, ticks[30] / 1000, ticks[65] / 1000], abs=0.003)
    assert float(Fraction(shots.frame_rate)) == pytest.approx(90 / shots.duration_s, rel=0.02)


def test_broadcast_rates_are_exact(tmp_path: Path) -> None:
    for rate, ending in ((Fraction(30000, 1001), "mp4"), (Fraction(24000, 1001), "mkv")):
        shots = found(made.write(tmp_path / f"a.{ending}", made.scenes(40, 40), rate=rate))
        assert shots.frame_rate == str(rate) and not shots.is_variable_rate
        assert cuts(shots) == [40]


@pytest.mark.parametrize("counter_clockwise", [90, 180, -90])
def test_turned_videos_are_shown_upright(tmp_path: Path, counter_clockwise: int) -> None:
    frames = made.scene(0, 30)
    for frame in frames:
        frame[:40] = (250, 20, 20)  # red along the stored picture's upper edge
    shots = found(made.write(tmp_path / "a.mp4", frames, rotation=counter_clockwise))
    assert shots.rotation == -counter_clockwise % 360
    turned = counter_clockwise != 180
    assert (shots.width_px, shots.height_px) == ((120, 160) if turned else (160, 120))
    with Image.open(io.BytesIO(shots.shots[0].picture)) as picture:
        wide, high = picture.size
        assert (wide < high) == turned
        # Turned counter-clockwise by 90 degrees, what was above is at the left.
        place = {90: (5, high // 2), 180: (wide // 2, high - 5), -90: (wide - 5, high // 2)}[counter_clockwise]
        red, green, _ = picture.getpixel(place)  # type: ignore[misc]
        assert red > 200 and green < 90


def test_anamorphic_pictures_have_their_shape(tmp_path: Path) -> None:
    shots = found(made.write(tmp_path / "a.mp4", made.scene(0, 20), pixel_aspect=Fraction(16, 11)))
    assert (shots.width_px, shots.height_px) == (233, 120)
    with Image.open(io.BytesIO(shots.shots[0].picture)) as picture:
        assert picture.width / picture.height == pytest.approx(233 / 120, rel=0.02)


def test_the_key_frame_is_sharp_and_near_the_middle() -> None:
    candidates = keys.Candidates()
    sharp = np.random.default_rng(0).integers(0, 255, (60, 80, 3), dtype=np.uint8)
    blurred = np.full((60, 80, 3), 120, np.uint8)
    for number in range(100):
        candidates.offer(keys.Candidate(number, float(number), blurred if 40 < number < 60 else sharp))
    best = candidates.best(0.0, 100.0)
    assert best is not None and not 40 < best.number < 60 and 25 < best.number < 75
    assert len(candidates._kept) <= keys.MAX_CANDIDATES


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(BadInput, match="no video"):
        found(path)


@pytest.mark.parametrize("content", [b"", b"not a video at all", b"\x00\x00\x00\x18ftypmp42" + b"\xff" * 500])
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        found(path)


def test_a_playlist_opens_no_other_file(tmp_path: Path) -> None:
    made.write(tmp_path / "other.mp4", made.scene(0, 10))
    path = tmp_path / "a.mp4"
    path.write_text(f"ffconcat version 1.0\nfile '{tmp_path / 'other.mp4'}'\n")
    with pytest.raises(BadInput):
        found(path)


def test_a_huge_header_is_refused_before_anything_is_decoded(tmp_path: Path) -> None:
    mp4 = made.write(tmp_path / "b.mp4", made.scene(0, 10), codec="mpeg4").read_bytes()
    place = mp4.index(b"mp4v", mp4.index(b"stsd")) + 28
    assert struct.unpack(">HH", mp4[place : place + 4]) == (160, 120)
    huge = tmp_path / "c.mp4"
    huge.write_bytes(mp4[:place] + struct.pack(">HH", 65_500, 65_500) + mp4[place + 4 :])
    try:
        shots = found(huge)  # the decoder may know better than the header
    except BadInput as problem:
        assert "pixels" in str(problem) or "cannot be read" in str(problem)
    else:
        assert max(shots.width_px, shots.height_px) < 1_000


def test_too_many_pixels_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ent_models.video.reading.MAX_PIXELS", 1_000)
    with pytest.raises(BadInput, match="160 x 120 pixels"):
        found(made.write(tmp_path / "a.mp4", made.scene(0, 10)))


def test_damage_is_passed_over_and_said(tmp_path: Path) -> None:
    data = bytearray(made.write(tmp_path / "a.mkv", made.scenes(40, 40, 40), codec="mpeg4").read_bytes())
    for place in range(len(data) // 3, len(data) // 3 + 600, 7):
        data[place] ^= 0xFF
    path = tmp_path / "b.mkv"
    path.write_bytes(data)
    shots = found(path)
    assert shots.shots and shots.shots[0].start_frame == 0
    starts = [shot.start_frame for shot in shots.shots]
    assert starts == sorted(set(starts)) and all(shot.end_s > shot.start_s for shot in shots.shots)


def test_a_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    data = made.write(tmp_path / "a.mkv", made.scenes(100, 100, 100)).read_bytes()
    path = tmp_path / "b.mkv"
    path.write_bytes(data[: len(data) // 2])
    shots = found(path)
    assert shots.shots and any("cut off" in note for note in shots.notes)


def test_names_come_with_their_verdicts(tmp_path: Path) -> None:
    sizes = []

    def name(images: Sequence[Image.Image]) -> list[tuple[tuple[tuple[str, float], ...], str]]:
        sizes.append(len(images))
        return [((("ant", 0.9),), "sure") for _ in images]

    *_, shots = analyse(made.write(tmp_path / "a.mp4", made.scenes(*[14] * 10)), name)  # type: ignore[arg-type]
    assert isinstance(shots, Shots)
    assert {shot.labels for shot in shots.shots} == {(("ant", 0.9),)} and sum(sizes) == len(shots.shots)
    assert from_json(to_json(shots), Shots) == shots


def test_stopping_frees_the_file(tmp_path: Path) -> None:
    items = analyse(made.write(tmp_path / "a.mp4", made.scenes(*[14] * 20)), None)
    next(items)
    next(items)
    items.close()  # type: ignore[attr-defined]
    (tmp_path / "a.mp4").unlink()


def test_the_room_names_what_the_sample_shows(shelf: Shelf) -> None:
    from ent_models.samples import samples

    video = next(sample for sample in samples() if sample.kind == "video")
    *_, report = rooms.analyse(video.path, video.path.name, "0" * 64, ShotOptions(), shelf)
    shots = report.result  # type: ignore[union-attr]
    assert cuts(shots) == [70, 135]
    assert all(0 < len(shot.labels) <= watching.MAX_LABELS and shot.verdict for shot in shots.shots)
    with pytest.raises(BadInput):
        next(watching.analyse(video.path, ShotOptions(model="whisper-base"), shelf))


TRUE_CUTS = {
    "issue-195-aspect-ratio.mp4": [70, 170, 301, 421, 484],
    "big_buck_bunny_0_30.webm": [283, 376, 551],
    "chaplin.mp4": [],
}


@pytest.mark.parametrize("name", TRUE_CUTS)
def test_cuts_of_real_videos(data_dir: Path, name: str) -> None:
    shots = found(data_dir / "video" / name)
    assert len(cuts(shots)) == len(TRUE_CUTS[name])
    assert all(abs(one - other) <= 2 for one, other in zip(cuts(shots), TRUE_CUTS[name], strict=True))


def test_a_video_that_begins_late_is_timed_from_its_file_start(tmp_path: Path) -> None:
    with Reader(made.write(tmp_path / "a.mkv", made.scene(0, 10), first_tick=50)) as reader:
        times = [frame.time_s for frame in reader.frames()]
    assert times == pytest.approx([number / 25 for number in range(10)], abs=0.002)
