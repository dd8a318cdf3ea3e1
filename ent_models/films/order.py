"""Asks a trained sequence network what comes next, in plain numpy: a question takes some milliseconds and no torch.

The shipped file holds a GRU, an LSTM and self-attention over the films of the pack, as float16, with the recipe that
made them. The sums are those of `sequence_nets`; a test holds both to the same numbers.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from ent_models.errors import ModelUnavailable

SHIPPED = Path(__file__).with_name("film_sequences.safetensors")
Tensors = dict[str, np.ndarray]


class Order:
    """A network that reads films in the order of watching. `kind` is one of `sequence_model.KINDS`.

    It looks at the last `length` films, as in training.
    """

    def __init__(self, kind: str, tensors: Tensors, length: int = 50) -> None:
        self.kind = kind
        self.length = length
        self._tensors = {name: value.astype(np.float32) for name, value in tensors.items()}
        self.n_items = len(self._tensors["bias"])

    def logs(self, watched: np.ndarray) -> np.ndarray:
        """Log-probabilities of what is next after the films at places `watched`, oldest first: float32 (n_items,)."""
        of = self._tensors
        # an empty history is one padding, as in training
        read = watched[-self.length :] if len(watched) else np.array([self.n_items])
        state = self._attended(read) if self.kind == "attention" else self._read(read)
        scores = of["films.weight"][:-1] @ state + of["bias"]
        scores -= scores.max()
        return np.asarray(scores - np.log(np.exp(scores).sum()), dtype=np.float32)

    def _read(self, watched: np.ndarray) -> np.ndarray:
        of = self._tensors
        width = of["films.weight"].shape[1]
        hidden = cell = np.zeros(width, dtype=np.float32)
        for film in of["films.weight"][watched]:
            given = of["layer.weight_ih_l0"] @ film + of["layer.bias_ih_l0"]
            kept = of["layer.weight_hh_l0"] @ hidden + of["layer.bias_hh_l0"]
            if self.kind == "gru":
                reset, update = (_sigmoid(given[at : at + width] + kept[at : at + width]) for at in (0, width))
                new = np.tanh(given[2 * width :] + reset * kept[2 * width :])
                hidden = (1 - update) * new + update * hidden
            else:
                let_in, forget, out = (
                    _sigmoid((given + kept)[at : at + width]) for at in (0, width, 3 * width)
                )  # the third quarter is the cell's own
                cell = forget * cell + let_in * np.tanh((given + kept)[2 * width : 3 * width])
                hidden = out * np.tanh(cell)
        return np.asarray(of["out.weight"] @ hidden + of["out.bias"])

    def _attended(self, watched: np.ndarray) -> np.ndarray:
        of = self._tensors
        hidden = of["films.weight"][watched] + of["places"][-len(watched) :]  # (T, width)
        ahead = np.triu(np.ones((len(watched), len(watched)), dtype=bool), 1)
        for layer in range(sum(name.endswith("norm1.weight") for name in of)):
            part = {name.removeprefix(f"layers.{layer}."): value for name, value in of.items()}
            mixed = _heads(_normed(hidden, part, "norm1"), part, ahead)
            hidden = hidden + mixed
            inner = _normed(hidden, part, "norm2") @ part["linear1.weight"].T + part["linear1.bias"]
            hidden = hidden + _gelu(inner) @ part["linear2.weight"].T + part["linear2.bias"]
        return np.asarray(_normed(hidden, of, "norm")[-1])


def read(path: Path = SHIPPED) -> tuple[dict[str, Order], np.ndarray, dict[str, Any]]:
    """The networks of a file by kind, the ids of the films at their places, and the recipe. Raises ModelUnavailable."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as opened:
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
            recipe = json.loads((opened.metadata() or {}).get("recipe", "{}"))
        films = tensors.pop("films")
        kinds = {name.partition(".")[0] for name in tensors}
        made = {
            kind: Order(kind, {name.removeprefix(f"{kind}."): value for name, value in tensors.items()
                               if name.startswith(f"{kind}.")})
            for kind in sorted(kinds)
        }  # fmt: skip
    except (OSError, SafetensorError, json.JSONDecodeError, KeyError) as problem:
        raise ModelUnavailable(f"{path.name} is missing or altered. Install Rushes again.") from problem
    return made, films, recipe


def _heads(hidden: np.ndarray, part: Tensors, ahead: np.ndarray, n_heads: int = 2) -> np.ndarray:
    joined = hidden @ part["self_attn.in_proj_weight"].T + part["self_attn.in_proj_bias"]
    asked, keys, values = (
        one.reshape(len(hidden), n_heads, -1).transpose(1, 0, 2) for one in np.split(joined, 3, axis=1)
    )  # (heads, T, width / heads)
    scores = asked @ keys.transpose(0, 2, 1) / np.sqrt(np.float32(asked.shape[2]))
    scores = np.where(ahead, -np.inf, scores)
    shares = np.exp(scores - scores.max(2, keepdims=True))
    shares /= shares.sum(2, keepdims=True)
    mixed = (shares @ values).transpose(1, 0, 2).reshape(len(hidden), -1)
    return np.asarray(mixed @ part["self_attn.out_proj.weight"].T + part["self_attn.out_proj.bias"])


def _normed(hidden: np.ndarray, part: Tensors, name: str) -> np.ndarray:
    centred = hidden - hidden.mean(1, keepdims=True)
    spread = np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5)
    return np.asarray(centred / spread * part[f"{name}.weight"] + part[f"{name}.bias"])


def _gelu(values: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return np.asarray(0.5 * values * (1 + erf(values / np.sqrt(np.float32(2)))), dtype=np.float32)


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -60, 60))), dtype=np.float32)
