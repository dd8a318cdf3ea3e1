"""GRU4Rec and SASRec as models of the room: trained on histories, asked for what comes next.

What `order` a history has matters here and nowhere else. Knows no titles.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ent_models import devices
from ent_models.films.interactions import Interactions, Profile

KINDS = ("gru", "lstm", "attention")


@dataclass(frozen=True, slots=True)
class SequenceSettings:
    """How a sequence model is made. `length` is how many films back it looks; `weight_decay` that of AdamW.

    Where there are more than twice `n_sampled` films, the softmax is over the films of the batch and `n_sampled` others
    drawn by chance, each film's score less the logarithm of its chance to be there (Jean et al., "On Using Very Large
    Target Vocabulary", 2015); a fifth of the time, and nothing is lost that validation could see. Asked, a model always
    scores all films.
    """

    kind: str = "attention"
    width: int = 64
    length: int = 50
    epochs: int = 60
    batch_users: int = 32
    learning_rate: float = 2e-3
    dropout: float = 0.4
    weight_decay: float = 0.02
    n_sampled: int = 1_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class EpochLoss:
    """One finished epoch, from 1, and the mean cross-entropy of the next film in nats."""

    epoch: int
    epochs_total: int
    loss: float
    elapsed_s: float


class SequenceModel:
    """What next, after these, in this order. `name` is gru4rec, lstm4rec or sasrec."""

    def __init__(self, settings: SequenceSettings | None = None, device: str = "cpu") -> None:
        self.settings = settings or SequenceSettings()
        self.name = {"gru": "gru4rec", "lstm": "lstm4rec", "attention": "sasrec"}[self.settings.kind]
        self._device = device
        self._net: Any = None
        self.n_items = 0

    def fit(self, data: Interactions) -> "SequenceModel":
        """Train to the end."""
        for _ in self.train(data):
            pass
        return self

    def train(self, data: Interactions) -> Iterator[EpochLoss]:
        """Train, epoch by epoch. After each the model may be asked; the last one is best."""
        import torch
        from torch.nn import functional

        options = self.settings
        self.n_items = data.n_items
        histories = [data.items[own].astype(np.int64) for own in data.by_user()]
        windows = _windows(histories, options.length)
        torch.set_num_threads(devices.cpu_threads())
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(options.seed)
            self._net = self._new_net()
        chance = np.random.default_rng(options.seed)
        sampler = _Sampler(data, options.n_sampled, chance)
        n_batches = -(-len(windows) // options.batch_users)
        optimiser = torch.optim.AdamW(
            self._net.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
        )
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, options.learning_rate, total_steps=max(1, n_batches * options.epochs), pct_start=0.1
        )
        started = time.perf_counter()
        for epoch in range(1, options.epochs + 1):
            self._net.train()
            total, count = 0.0, 0
            order = chance.permutation(len(windows))
            for start in range(0, len(order), options.batch_users):
                chosen = [windows[index] for index in order[start : start + options.batch_users]]
                batch = self._batch([_shifted(histories[user], end, options, chance) for user, end in chosen])
                before, after = batch[:, :-1], batch[:, 1:]
                asked = (after != self.n_items) & (before != self.n_items)
                with torch.random.fork_rng(devices=[]):
                    torch.manual_seed(int(chance.integers(2**31)))
                    states = self._net.states(before)
                items, correction, places = sampler.drawn(after[asked])
                scores = self._net.score(states[asked], items) - correction
                loss = functional.cross_entropy(scores, places)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
                total, count = total + loss.item() * int(asked.sum()), count + int(asked.sum())
            self._net.eval()
            yield EpochLoss(epoch, options.epochs, total / max(count, 1), time.perf_counter() - started)

    def scores(self, profiles: Sequence[Profile]) -> np.ndarray:
        """Log-probabilities of what is next, float32 (len(profiles), n_items). Disliked films are not read."""
        import torch

        found = np.zeros((len(profiles), self.n_items), dtype=np.float32)
        self._net.eval()
        with torch.inference_mode():
            for start in range(0, len(profiles), 128):
                chosen = profiles[start : start + 128]
                read = [one.items[one.weights > 0][-self.settings.length :].astype(np.int64) for one in chosen]
                states = self._net.states(self._batch(read, at_least=1))[:, -1]
                found[start : start + 128] = torch.log_softmax(self._net.score(states), 1).cpu().numpy()
        return found

    def weights(self) -> dict[str, Any]:
        """The network's tensors, to be written."""
        return dict(self._net.state_dict())

    def with_weights(self, weights: dict[str, Any]) -> "SequenceModel":
        """A model of these settings with tensors that were read."""
        made = SequenceModel(replace(self.settings), self._device)
        made.n_items = len(weights["bias"])
        made._net = made._new_net()
        made._net.load_state_dict(weights)
        made._net.eval()
        return made

    def _new_net(self) -> Any:
        from ent_models.films.sequence_nets import AttentiveNet, RecurrentNet

        options = self.settings
        if options.kind == "attention":
            net: Any = AttentiveNet(self.n_items, options.width, options.dropout, options.length)
        else:
            net = RecurrentNet(self.n_items, options.width, options.dropout, options.kind)
        return net.to(self._device)

    def _batch(self, histories: list[np.ndarray], at_least: int = 2) -> Any:
        """Histories of unequal length padded on the left, (B, T)."""
        import torch

        longest = max(at_least, *(len(one) for one in histories)) if histories else at_least
        batch = np.full((len(histories), longest), self.n_items, dtype=np.int64)
        for row, history in zip(batch, histories, strict=True):
            if len(history):
                row[-len(history) :] = history
        return torch.from_numpy(batch).to(self._device)


class _Sampler:
    """Draws the films over which a batch's softmax goes."""

    def __init__(self, data: Interactions, n_sampled: int, chance: np.random.Generator) -> None:
        self._n_sampled = n_sampled if data.n_items > 2 * n_sampled else 0
        self._chance = chance
        self._share = data.counts() / max(1, len(data))

    def drawn(self, wanted: Any) -> tuple[Any, Any, Any]:
        """Films (n,) or None for all, what to take off their scores (n,), and where each of `wanted` stands in them."""
        import torch

        if not self._n_sampled:
            return None, 0.0, wanted
        n_items = len(self._share)
        others = torch.from_numpy(self._chance.choice(n_items, self._n_sampled, replace=False)).to(wanted.device)
        items = torch.unique(torch.cat([wanted, others]))  # sorted
        share = self._share[items.cpu().numpy()]
        here = 1 - (1 - share) ** len(wanted) * (1 - self._n_sampled / n_items)
        correction = torch.from_numpy(np.log(here).astype(np.float32)).to(wanted.device)
        return items, correction, torch.searchsorted(items, wanted)


def _windows(histories: list[np.ndarray], length: int) -> list[tuple[int, int]]:
    """(user, end) of windows that cover each history of two films and more."""
    return [
        (user, end)
        for user, history in enumerate(histories)
        if len(history) > 1
        for end in range(len(history), 1, -length)
    ]


def _shifted(history: np.ndarray, end: int, options: SequenceSettings, chance: np.random.Generator) -> np.ndarray:
    """One window, moved by chance so that no film always stands at the same place of it."""
    end = max(2, end - int(chance.integers(options.length))) if end == len(history) and chance.random() < 0.5 else end
    return history[max(0, end - options.length - 1) : end]
