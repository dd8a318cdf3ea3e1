"""From the weights of the CTranslate2 engine to a checkpoint of openai-whisper: the same numbers, named otherwise.

Reads CTranslate2's binary format (version 6; `ctranslate2.specs.model_spec` writes it) with every length checked
against the file. Differences: query, key and value of self-attention are fused there, key and value of cross-attention
too; keys have no bias in Whisper; the decoder's projection is its embedding. Numbers are copied, never changed.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ent_models.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np

_VERSION = 6
_MAX_VARIABLES = 100_000
_MAX_RANK = 8
# Type ids of the format that hold plain numbers; quantised files (int8, int16) are refused.
_TYPES = {0: "<f4", 1: "<i1", 2: "<i2", 3: "<i4", 4: "<f2"}


@dataclass(slots=True)
class _Cursor:
    """A place in the bytes of a file; reading beyond the end is an error, not a short answer."""

    data: memoryview
    at: int = 0

    def take(self, n_bytes: int) -> memoryview:
        if n_bytes > len(self.data) - self.at:
            raise ModelUnavailable("The weights end in the middle of a variable: the file is truncated.")
        self.at += n_bytes
        return self.data[self.at - n_bytes : self.at]

    def number(self, code: str) -> int:
        return int(struct.unpack(f"<{code}", self.take(struct.calcsize(f"<{code}")))[0])

    def text(self) -> str:
        try:
            return bytes(self.take(self.number("H"))).rstrip(b"\0").decode("utf-8")
        except UnicodeDecodeError as problem:
            raise ModelUnavailable("The weights hold a name that is not text: the file is altered.") from problem


def openai_checkpoint(folder: Path) -> dict[str, Any]:
    """`{"dims", "model_state_dict"}` of openai-whisper from `folder/model.bin`; tensors in the file's own type.

    Raises:
        ModelUnavailable: the file is missing, truncated, quantised, or not a Whisper model.
    """
    import torch

    variables = read_variables(folder / "model.bin")
    try:
        state = {name: torch.from_numpy(array.copy()) for name, array in _state(variables).items()}
        dims = _dims(variables)
    except KeyError as problem:
        raise ModelUnavailable(f"The weights lack {problem.args[0]}: this is not a Whisper model.") from problem
    except (ValueError, TypeError, IndexError) as problem:
        raise ModelUnavailable("The weights have a shape that no Whisper model has: the file is altered.") from problem
    return {"dims": dims, "model_state_dict": state}


def read_variables(path: Path) -> dict[str, np.ndarray]:
    """All variables of a CTranslate2 file by name, as read-only arrays over its bytes; aliases are followed.

    Raises:
        ModelUnavailable: the file cannot be read, is truncated, or does not follow the format.
    """
    import numpy as np

    try:
        cursor = _Cursor(memoryview(path.read_bytes()))
    except OSError as problem:
        raise ModelUnavailable(f"{path} cannot be read: {problem.strerror}.") from problem
    version = cursor.number("I")
    specification = cursor.text() if version == _VERSION else ""
    if specification != "WhisperSpec":
        raise ModelUnavailable(f"{path.name} is not a Whisper model in version {_VERSION} of the format.")
    cursor.number("I")  # revision of the specification
    variables: dict[str, np.ndarray] = {}
    for _ in range(_count(cursor)):
        name = cursor.text()
        rank = cursor.number("B")
        if rank > _MAX_RANK:
            raise ModelUnavailable(f"{name} has {rank} dimensions: the file is altered.")
        shape = tuple(cursor.number("I") for _ in range(rank))
        kind = cursor.number("B")
        raw = cursor.take(cursor.number("I"))
        if kind not in _TYPES:
            raise ModelUnavailable(f"{name} is of a type that is not known here ({kind}).")
        array = np.frombuffer(raw, _TYPES[kind])
        n_items = 1
        for size in shape:
            n_items *= size
        if n_items != array.size:
            raise ModelUnavailable(f"{name} does not have the size that it claims: the file is altered.")
        variables[name] = array.reshape(shape)
    for _ in range(_count(cursor)):
        alias, name = cursor.text(), cursor.text()
        if name not in variables:
            raise ModelUnavailable(f"{alias} stands for {name}, which is not in the file.")
        variables[alias] = variables[name]
    return variables


def _count(cursor: _Cursor) -> int:
    count = cursor.number("I")
    if count > _MAX_VARIABLES:
        raise ModelUnavailable(f"The file claims {count:,} variables: it is altered.")
    return count


def _n_layers(variables: dict[str, np.ndarray], side: str) -> int:
    return sum(name.startswith(f"{side}/layer_") and name.endswith("/ffn/layer_norm/gamma") for name in variables)


def _dims(variables: dict[str, np.ndarray]) -> dict[str, int]:
    audio_width, n_mels, _ = variables["encoder/conv1/weight"].shape
    n_vocabulary, text_width = variables["decoder/embeddings/weight"].shape
    return {
        "n_mels": n_mels,
        "n_audio_ctx": variables["encoder/position_encodings/encodings"].shape[0],
        "n_audio_state": audio_width,
        "n_audio_head": int(variables["encoder/num_heads"]),
        "n_audio_layer": _n_layers(variables, "encoder"),
        "n_vocab": n_vocabulary,
        "n_text_ctx": variables["decoder/position_encodings/encodings"].shape[0],
        "n_text_state": text_width,
        "n_text_head": int(variables["decoder/num_heads"]),
        "n_text_layer": _n_layers(variables, "decoder"),
    }


def _state(variables: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    state: dict[str, np.ndarray] = {
        "encoder.positional_embedding": variables["encoder/position_encodings/encodings"],
        "decoder.positional_embedding": variables["decoder/position_encodings/encodings"],
        "decoder.token_embedding.weight": variables["decoder/embeddings/weight"],
    }

    def plain(target: str, source: str) -> None:
        state[f"{target}.weight"] = variables[f"{source}/weight"]
        state[f"{target}.bias"] = variables[f"{source}/bias"]

    def norm(target: str, source: str) -> None:
        state[f"{target}.weight"] = variables[f"{source}/gamma"]
        state[f"{target}.bias"] = variables[f"{source}/beta"]

    def split(targets: tuple[str, ...], source: str) -> None:
        weight, bias = variables[f"{source}/weight"], variables[f"{source}/bias"]
        if len(weight) % len(targets) or len(bias) != len(weight):
            raise ModelUnavailable(f"{source} cannot be split in {len(targets)}: the file is altered.")
        size = len(weight) // len(targets)
        for index, target in enumerate(targets):
            rows = slice(index * size, (index + 1) * size)
            state[f"{target}.weight"] = weight[rows]
            if not target.endswith(".key"):
                state[f"{target}.bias"] = bias[rows]

    plain("encoder.conv1", "encoder/conv1")
    plain("encoder.conv2", "encoder/conv2")
    norm("encoder.ln_post", "encoder/layer_norm")
    norm("decoder.ln", "decoder/layer_norm")
    for side in ("encoder", "decoder"):
        for index in range(_n_layers(variables, side)):
            block, layer = f"{side}.blocks.{index}", f"{side}/layer_{index}"
            own, cross = f"{layer}/self_attention", f"{layer}/attention"
            norm(f"{block}.attn_ln", f"{own}/layer_norm")
            split((f"{block}.attn.query", f"{block}.attn.key", f"{block}.attn.value"), f"{own}/linear_0")
            plain(f"{block}.attn.out", f"{own}/linear_1")
            if side == "decoder":
                norm(f"{block}.cross_attn_ln", f"{cross}/layer_norm")
                plain(f"{block}.cross_attn.query", f"{cross}/linear_0")
                split((f"{block}.cross_attn.key", f"{block}.cross_attn.value"), f"{cross}/linear_1")
                plain(f"{block}.cross_attn.out", f"{cross}/linear_2")
            norm(f"{block}.mlp_ln", f"{layer}/ffn/layer_norm")
            plain(f"{block}.mlp.0", f"{layer}/ffn/linear_0")
            plain(f"{block}.mlp.2", f"{layer}/ffn/linear_1")
    return state
