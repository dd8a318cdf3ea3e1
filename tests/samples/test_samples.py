"""The samples are there, small, credited, and what they say they are."""

import subprocess
import sys

from ent_models.pictures.decode import open_picture
from ent_models.samples import samples


def test_every_sample_is_there_and_credited() -> None:
    table = samples()
    assert [sample.kind for sample in table] == ["picture", "picture", "speech", "video", "script"]
    assert len({sample.name for sample in table}) == len(table)
    for sample in table:
        assert sample.path.is_file()
        assert sample.origin.endswith(".")
        assert sample.licence
        assert sample.title
    assert sum(sample.path.stat().st_size for sample in table) < 3_000_000


def test_pictures_open() -> None:
    for sample in samples():
        if sample.kind == "picture":
            assert open_picture(sample.path).width_px in (640, 451)


def test_the_clip_and_the_video_decode() -> None:
    import av

    by_kind = {sample.kind: sample.path for sample in samples()}
    with av.open(by_kind["speech"]) as container:
        assert container.streams.audio[0].rate == 16_000
        assert 8 < sum(frame.samples for frame in container.decode(audio=0)) / 16_000 < 16
    with av.open(by_kind["video"]) as container:
        video = container.streams.video[0]
        assert (video.width, video.height) == (640, 360)
        assert len(container.streams.audio) == 1
        assert sum(1 for _ in container.decode(video=0)) == 200


def test_the_screenplay_has_its_parts() -> None:
    text = next(sample.path for sample in samples() if sample.kind == "script").read_text(encoding="utf-8")
    assert text.startswith("Title:")
    assert sum(line.startswith(("INT.", "EXT.")) for line in text.splitlines()) >= 5


def test_listing_samples_imports_nothing_heavy() -> None:
    code = (
        "import sys; from ent_models.samples import samples; samples(); "
        "print([name for name in ('sklearn', 'PIL', 'torch', 'numpy', 'av') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
