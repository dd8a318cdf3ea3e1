"""Which arithmetic suits this processor: measured once in a second or two, and kept beside the joined weights.

Eight-bit integers win where the processor multiplies them in one instruction (VNNI), and lose where it does not.
"""

import hashlib
import json
import platform
import time
from pathlib import Path

from ent_models import files, paths
from ent_models.errors import OutOfSpace

# In the order of preference: the first needs a quarter of the memory, so the next must be faster by this much.
CANDIDATES = ("int8_float32", "float32")
_MUST_GAIN = 1.1
_N_MELS_FRAMES, _N_STEPS, _BEAM, _ROUNDS = 600, 16, 5, 2
_START, _END_ID = "<|startoftranscript|>", 50_257


def chosen(folder: Path, device: str, threads: int) -> str:
    """The arithmetic for a Whisper model in `folder` on `device` (cpu or cuda).

    Raises RuntimeError or ValueError, as CTranslate2 does, when `folder` holds no model.
    """
    import ctranslate2

    present = ctranslate2.get_supported_compute_types(device)
    if device == "cuda":
        return next((kind for kind in ("float16", "float32") if kind in present), "default")
    kinds = [kind for kind in CANDIDATES if kind in present]
    if len(kinds) < 2:
        return kinds[0] if kinds else "default"
    place = paths.joined_dir() / "computing.json"
    key = f"{_processor()}; {threads} threads; ctranslate2 {ctranslate2.__version__}"
    known = _known(place)
    if known.get(key) not in kinds:
        known[key] = fastest({kind: measured_s(folder, kind, threads) for kind in kinds})
        _keep(place, known)
    return known[key]


def fastest(seconds: dict[str, float]) -> str:
    """The kind to use by its seconds, in the order of `CANDIDATES`: a later one must gain clearly."""
    kinds = [kind for kind in CANDIDATES if kind in seconds]
    best = kinds[0]
    for kind in kinds[1:]:
        if seconds[kind] * _MUST_GAIN < seconds[best]:
            best = kind
    return best


def measured_s(folder: Path, kind: str, threads: int) -> float:
    """Seconds for six seconds of noise: encoded, and a few steps of a beam; the best of some rounds."""
    import ctranslate2
    import numpy as np

    model = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type=kind, intra_threads=threads)
    noise = np.random.default_rng(0).normal(0, 0.3, (1, model.n_mels, _N_MELS_FRAMES)).astype(np.float32)
    times = []
    for _ in range(_ROUNDS + 1):  # the first round warms up
        started = time.perf_counter()
        encoded = model.encode(ctranslate2.StorageView.from_array(noise))
        model.generate(encoded, [[_START]], beam_size=_BEAM, max_length=_N_STEPS, suppress_tokens=[_END_ID])
        times.append(time.perf_counter() - started)
    return min(times[1:])


def _known(place: Path) -> dict[str, str]:
    try:
        known = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(kind) for key, kind in known.items()} if isinstance(known, dict) else {}


def _keep(place: Path, known: dict[str, str]) -> None:
    """Where the disk is full or read-only, it is measured again next time."""
    try:
        with files.written_whole(place) as unfinished:
            unfinished.write_text(json.dumps(known, indent=1), encoding="utf-8")
    except (OSError, OutOfSpace):
        return


def _processor() -> str:
    """The processor's name, with a digest of its instructions where the system tells them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    facts = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    flags = facts.get("flags", facts.get("Features", ""))
    return f"{facts.get('model name', platform.machine())} {hashlib.sha256(flags.encode()).hexdigest()[:8]}"
