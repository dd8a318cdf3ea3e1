"""Files become blocks of sound; hostile files become sentences."""

import sys
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ent_models.errors import BadInput
from ent_models.speech import sound

sys.path.insert(0, str(Path(__file__).parent))
from sounds import save, tone

KINDS = {
    "wav": ("pcm_s16le", "audio"),
    "mp3": ("mp3", "audio"),
    "m4a": ("aac", "audio"),
    "flac": ("flac", "audio"),
    "ogg": ("flac", "audio"),
    "opus": ("libopus", "audio"),
    "mp4": ("aac", "video"),
    "mov": ("pcm_s16le", "video"),
    "mkv": ("flac", "video"),
}


def heard(path: Path, **options: float) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.float32), *sound.blocks(path, **options)])


def pitch_hz(samples: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * sound.RATE_HZ / len(samples)


@pytest.mark.parametrize("ending", KINDS)
def test_each_kind_by_its_content(ending: str, tmp_path: Path) -> None:
    codec, media = KINDS[ending]
    path = save(
        tmp_path / f"clip.{ending}", tone(2.0, rate_hz=48_000), codec=codec, rate_hz=48_000, with_video=media == "video"
    )
    disguised = path.rename(tmp_path / "clip.png")
    info = sound.probe(disguised)
    assert info.media == media
    assert info.n_audio_tracks == 1
    assert info.duration_s == pytest.approx(2.0, abs=0.1)
    samples = heard(disguised)
    assert samples.dtype == np.float32
    assert len(samples) / sound.RATE_HZ == pytest.approx(2.0, abs=0.1)
    assert pitch_hz(samples[4000:-4000]) == pytest.approx(440, abs=2)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 44_100, 96_000])
def test_odd_rates(rate_hz: int, tmp_path: Path) -> None:
    samples = heard(save(tmp_path / "a.wav", tone(1.0, rate_hz=rate_hz), rate_hz=rate_hz))
    assert len(samples) == pytest.approx(16_000, abs=40)
    assert pitch_hz(samples) == pytest.approx(440, abs=2)


def test_surround_is_mixed_down(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(1.0), layout="5.1")
    assert sound.probe(path).n_channels == 6
    assert pitch_hz(heard(path)) == pytest.approx(440, abs=2)


def test_several_tracks_are_counted(tmp_path: Path) -> None:
    assert sound.probe(save(tmp_path / "a.mkv", tone(1.0), n_tracks=3)).n_audio_tracks == 3


@pytest.mark.parametrize(("ending", "codec"), [("wav", "pcm_s16le"), ("flac", "flac"), ("mp3", "mp3"), ("mp4", "aac")])
def test_reading_from_the_middle_gives_the_same_sound(ending: str, codec: str, tmp_path: Path) -> None:
    samples = np.concatenate([tone(4.0, pitch_hz=300), tone(4.0, pitch_hz=900)])
    path = save(tmp_path / f"a.{ending}", samples, codec=codec)
    whole, late = heard(path), heard(path, start_s=3.5)
    assert len(late) == pytest.approx(len(whole) - 3.5 * sound.RATE_HZ, abs=200)
    assert pitch_hz(late[:7000]) == pytest.approx(300, abs=4)
    assert pitch_hz(late[9000:]) == pytest.approx(900, abs=4)


def test_blocks_are_of_the_asked_length(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(2.5))
    reading = sound.blocks(path, block_s=1.0)
    assert [len(block) for block in reading] == [16_000, 16_000, 8_000]
    assert reading.end_s == pytest.approx(2.5)
    assert reading.notes == ()


def test_nan_and_infinity_become_sound(tmp_path: Path) -> None:
    samples = tone(1.0)
    samples[100:200], samples[300], samples[400] = np.nan, np.inf, -np.inf
    path = save(tmp_path / "a.wav", samples, codec="pcm_f32le")
    got = heard(path)
    assert np.isfinite(got).all()
    assert np.abs(got).max() <= 1


@pytest.mark.parametrize(
    ("ending", "codec", "kept"), [("wav", "pcm_s16le", 0.5), ("mp3", "mp3", 0.5), ("mkv", "flac", 0.5)]
)
def test_a_truncated_file_is_read_as_far_as_it_goes(ending: str, codec: str, kept: float, tmp_path: Path) -> None:
    path = save(tmp_path / f"a.{ending}", tone(8.0), codec=codec)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    reading = sound.blocks(path)
    seconds = sum(len(block) for block in reading) / sound.RATE_HZ
    assert 3.0 < seconds < 5.0
    if ending != "wav":  # a cut wav claims what it holds: FFmpeg measures the file
        assert any("cut off" in note for note in reading.notes)


def test_a_truncated_mp4_has_lost_its_index(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mp4", tone(4.0), codec="aac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadInput, match="damaged, cut off"):
        sound.probe(path)


def test_damage_in_the_middle_is_left_out(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mp3", tone(8.0), codec="mp3")
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 3000] = bytes(range(250)) * 12
    path.write_bytes(content)
    assert 5 < len(heard(path)) / sound.RATE_HZ <= 9


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.wav", b"", "empty"),
        ("a.wav", b"This is a letter, not a sound.\n" * 50, "cannot be read"),
        ("a.mp3", b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "cannot be"),
        ("a.mp3", b"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n", "cannot be read"),
        ("a.wav", b"ffconcat version 1.0\nfile 'secret.wav'\n", "cannot be read"),
        (
            "a.sdp",
            b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
            "cannot be",
        ),
        ("a.mpd", b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', "cannot be read"),
        ("a.wav", b"RIFF\x24\0\0\0WAVE", "cannot be read"),
    ],
)
def test_what_is_not_sound_is_refused(name: str, content: bytes, sentence: str, tmp_path: Path) -> None:
    save(tmp_path / "secret.wav", tone(1.0))
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput, match=sentence):
        sound.probe(path)
    with pytest.raises(BadInput, match=sentence):
        heard(path)


def test_a_name_is_never_a_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "a.wav", tone(1.0))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match="no such file"):
        sound.probe(Path("concat:a.wav|a.wav"))


def test_a_video_without_sound(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no sound track"):
        sound.probe(save(tmp_path / "a.mp4", None, with_video=True))


def test_too_short_to_hold_a_word(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"0\.05 s"):
        sound.probe(save(tmp_path / "a.wav", tone(0.05)))


def test_an_absurd_rate_is_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((1, 2, 1, 0, "NONE", ""))
        out.writeframes(bytes(2000))
    with pytest.raises(BadInput, match="samples a second"):
        sound.probe(tmp_path / "a.wav")


def _wav() -> bytes:
    sizes = (36 + 3200).to_bytes(4, "little"), (3200).to_bytes(4, "little")
    head = b"fmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0"
    return b"RIFF" + sizes[0] + b"WAVE" + head + b"data" + sizes[1] + bytes(3200)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.builds(
            lambda head, rest: head + rest,
            st.sampled_from(
                [b"ID3\x04", b"fLaC", b"OggS", b"\x1aE\xdf\xa3", b"\0\0\0\x18ftypmp42", b"\xff\xfb\x90\x64"]
            ),
            st.binary(max_size=400),
        ),
        st.builds(
            lambda at, new: _wav()[:at] + new + _wav()[at + len(new) :], st.integers(0, 48), st.binary(max_size=12)
        ),
    )
)
def test_any_bytes_give_sound_or_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        sound.probe(path)
        for index, block in enumerate(sound.blocks(path)):
            assert np.isfinite(block).all()
            if index > 3:
                break
    except BadInput:
        pass


def test_a_track_is_chosen_and_told_apart(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mkv", tone(1.0), n_tracks=2)
    assert [track.index for track in sound.probe(path).tracks] == [0, 1]
    assert len(heard(path, track=1)) == pytest.approx(16_000, abs=40)
    with pytest.raises(BadInput, match="no number 3"):
        heard(path, track=2)


def test_reading_stops_where_it_is_told(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(30.0))
    reading = sound.blocks(path, start_s=2.0, end_s=15.5)
    assert sum(len(block) for block in reading) == round(13.5 * 16_000)
    assert reading.end_s == pytest.approx(15.5)


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(30.0))
    blocks = iter(sound.blocks(path))
    next(blocks)
    with path.open("ab") as out:
        out.write(bytes(1000))
    with pytest.raises(BadInput, match="changed while it was read"):
        list(blocks)


def channels(path: Path, layout: str, levels: list[float], samples: np.ndarray | None = None) -> Path:
    """A file of a second of `samples`, or of a steady 1, in channels at these levels, in floats."""
    samples = np.ones(48_000) if samples is None else samples
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_f32le", rate=48_000, layout=layout)
        packed = np.outer(samples, levels).astype(np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
        frame.sample_rate, frame.pts = 48_000, 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


LAYOUTS = {"mono": 1, "stereo": 2, "quad": 4, "5.1": 6, "5.1(side)": 6, "7.1": 8, "6 channels": 6, "9 channels": 9}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ending", ["wav", "mov"])
def test_what_is_the_same_in_all_channels_stays_as_loud(layout: str, ending: str, tmp_path: Path) -> None:
    got = heard(channels(tmp_path / f"a.{ending}", layout, [0.9] * LAYOUTS[layout]))
    assert got[2000:-2000] == pytest.approx(0.9, abs=1e-4)


@pytest.mark.parametrize(
    ("layout", "levels", "wanted"),
    [
        ("stereo", [0.8, 0.0], 0.4),
        ("stereo", [0.8, -0.8], 0.0),
        ("5.1", [0.0, 0.0, 0.9, 0.0, 0.0, 0.0], 0.9 * 2**0.5 / (2 * 2**0.5 + 1)),
        ("5.1", [0.9, 0.9, 0.9, 0.0, 0.9, 0.9], 0.9),
        ("6 channels", [0.0, 0.0, 0.0, 0.9, 0.0, 0.0], 0.15),
    ],
)
def test_channels_have_their_share_of_the_mixture(
    layout: str, levels: list[float], wanted: float, tmp_path: Path
) -> None:
    got = heard(channels(tmp_path / "a.mov", layout, levels))
    assert got[2000:-2000] == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("layout", ["stereo", "5.1", "7.1"])
def test_no_mixture_is_cut_off(layout: str, tmp_path: Path) -> None:
    loud = 1.98 * tone(1.0, rate_hz=48_000)
    one, all_of_them = (
        heard(channels(tmp_path / f"{name}.wav", name, [1.0] * LAYOUTS[name], loud)) for name in ("mono", layout)
    )
    assert all_of_them == pytest.approx(one, abs=1e-4)


@pytest.mark.parametrize(
    ("ending", "codec"), [("wav", "pcm_s16le"), ("m4a", "aac"), ("mp3", "mp3"), ("opus", "libopus")]
)
def test_mono_is_resampled_and_nothing_else(ending: str, codec: str, tmp_path: Path) -> None:
    path = save(tmp_path / f"a.{ending}", tone(1.0, rate_hz=48_000), codec=codec, rate_hz=48_000)
    plain = av.AudioResampler(format="flt", layout="mono", rate=sound.RATE_HZ)
    parts = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            frame.pts = None
            parts += plain.resample(frame)
        parts += plain.resample(None)
    assert np.array_equal(heard(path), np.concatenate([part.to_ndarray().reshape(-1) for part in parts]))


def test_more_channels_than_can_be_mixed_are_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((70, 2, 48_000, 0, "NONE", ""))
        out.writeframes(bytes(70 * 2 * 48_000))
    with pytest.raises(BadInput, match="70 channels"):
        sound.probe(tmp_path / "a.wav")


def late(path: Path, start_s: float, *, codec: str = "pcm_s16le", gaps: dict[int, float] | None = None) -> Path:
    """4 s of a tone from `start_s`, beside a picture from 0; before packets of these numbers lie `gaps` in seconds."""
    rate_hz = 48_000
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        stream = out.add_stream(codec, rate=rate_hz, layout="mono")
        out.start_encoding()
        for index in range(50):
            image = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8), format="rgb24")
            image.pts, image.time_base = index, Fraction(1, 10)
            out.mux(picture.encode(image))
        out.mux(picture.encode(None))
        resampler = av.AudioResampler(stream.codec_context.format.name, "mono", rate_hz)
        fifo = av.AudioFifo()
        whole = av.AudioFrame.from_ndarray(tone(4.0, rate_hz=rate_hz)[None], format="fltp", layout="mono")
        whole.sample_rate = rate_hz
        for part in (*resampler.resample(whole), *resampler.resample(None)):
            part.pts = None
            fifo.write(part)
        at, number = round(start_s * rate_hz), 0
        while (part := fifo.read(stream.codec_context.frame_size or 4_800, partial=True)) is not None:
            at += round((gaps or {}).get(number, 0.0) * rate_hz)
            part.pts, part.time_base = at, Fraction(1, rate_hz)
            out.mux(stream.encode(part))
            at, number = at + part.samples, number + 1
        out.mux(stream.encode(None))
    return path


def begins_s(samples: np.ndarray) -> float:
    return float(np.argmax(np.abs(samples) > 0.1)) / sound.RATE_HZ


@pytest.mark.parametrize("start_s", [0.04, 0.18, 0.5])
@pytest.mark.parametrize(("ending", "codec"), [("mkv", "pcm_s16le"), ("mkv", "libopus"), ("mov", "pcm_s16le")])
def test_sound_that_begins_after_the_picture_keeps_its_time(
    ending: str, codec: str, start_s: float, tmp_path: Path
) -> None:
    samples = heard(late(tmp_path / f"a.{ending}", start_s, codec=codec))
    assert begins_s(samples) == pytest.approx(start_s, abs=0.003)
    assert len(samples) / sound.RATE_HZ == pytest.approx(4.0 + start_s, abs=0.02)


@pytest.mark.parametrize("from_s", [0.1, 1.0, 2.5])
@pytest.mark.parametrize("codec", ["pcm_s16le", "libopus", "aac", "flac"])
def test_a_jump_and_reading_from_the_start_agree_on_time(codec: str, from_s: float, tmp_path: Path) -> None:
    path = late(tmp_path / "a.mkv", 0.18, codec=codec)
    whole, rest = heard(path)[round(from_s * sound.RATE_HZ) :], heard(path, start_s=from_s)
    n_off = 16  # Matroska counts in milliseconds
    assert abs(len(rest) - len(whole)) <= n_off
    middle = rest[8_000:16_000]
    apart = [np.abs(whole[8_000 + off : 16_000 + off] - middle).max() for off in range(-n_off, n_off + 1)]
    assert min(apart) < 0.05  # within half a sample


def test_small_gaps_later_on_are_joined(tmp_path: Path) -> None:
    path = late(tmp_path / "a.mkv", 0.0, gaps={10: 0.15, 20: 1.0})
    # once over the tolerance, the time stamp is believed, with what was joined before
    assert len(heard(path)) / sound.RATE_HZ == pytest.approx(5.15, abs=0.01)
    joined = late(tmp_path / "b.mkv", 0.0, gaps={10: 0.15})
    assert len(heard(joined)) / sound.RATE_HZ == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize(
    ("ending", "codec"), [("wav", "pcm_s16le"), ("mp3", "mp3"), ("m4a", "aac"), ("opus", "libopus"), ("ogg", "flac")]
)
def test_what_begins_with_an_encoder_s_delay_begins_at_once(ending: str, codec: str, tmp_path: Path) -> None:
    samples = heard(save(tmp_path / f"a.{ending}", tone(2.0, rate_hz=48_000), codec=codec, rate_hz=48_000))
    # PyAV leaves it to the player to know AAC's delay of one frame
    n_delay = round(1_024 / 48_000 * sound.RATE_HZ) if codec == "aac" else 0
    assert begins_s(samples) < 0.003 + n_delay / sound.RATE_HZ
    assert len(samples) == pytest.approx(32_000, abs=2 + 2 * n_delay)
