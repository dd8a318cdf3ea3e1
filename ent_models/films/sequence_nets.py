"""Networks that read films in the order of watching and score what comes next. Knows positions, not titles.

`RecurrentNet`: Hidasi et al., "Session-based Recommendations with Recurrent Neural Networks" (GRU4Rec, 2016), with a
GRU or an LSTM cell. `AttentiveNet`: Kang and McAuley, "Self-Attentive Sequential Recommendation" (SASRec, 2018), with
the softmax over all films as its loss, which Klenitskiy and Vasilev (2023) found to matter more than the architecture.
The film vectors that go in score what comes out. Position `n_items` is the padding, on the left.
"""

import torch
from torch import Tensor, nn


def _score(states: Tensor, films: Tensor, bias: Tensor, items: Tensor | None) -> Tensor:
    if items is None:
        return states @ films[:-1].T + bias
    return states @ films[items].T + bias[items]


class RecurrentNet(nn.Module):
    """One recurrent layer over film vectors; `cell` is "gru" or "lstm"."""

    def __init__(self, n_items: int, width: int, dropout: float, cell: str = "gru") -> None:
        super().__init__()
        self.films = nn.Embedding(n_items + 1, width, padding_idx=n_items)
        self.drop = nn.Dropout(dropout)
        self.layer = (nn.LSTM if cell == "lstm" else nn.GRU)(width, width, batch_first=True)
        self.out = nn.Linear(width, width)
        self.bias = nn.Parameter(torch.zeros(n_items))
        nn.init.normal_(self.films.weight, std=width**-0.5)

    def states(self, items: Tensor) -> Tensor:
        """What has been read up to each place: (B, T) positions in, (B, T, width) out."""
        hidden, _ = self.layer(self.drop(self.films(items)))
        return self.out(self.drop(hidden))

    def score(self, states: Tensor, items: Tensor | None = None) -> Tensor:
        """Scores of all films, or of those at `items`: (..., width) in, (..., n) out."""
        return _score(states, self.films.weight, self.bias, items)


class AttentiveNet(nn.Module):
    """Self-attention over the last `length` films, each looking only back."""

    def __init__(self, n_items: int, width: int, dropout: float, length: int, n_layers: int = 2) -> None:
        super().__init__()
        self.n_items = n_items
        self.films = nn.Embedding(n_items + 1, width, padding_idx=n_items)
        self.places = nn.Parameter(torch.zeros(length, width))
        self.drop = nn.Dropout(dropout)
        layers = [
            nn.TransformerEncoderLayer(width, 2, 2 * width, dropout, "gelu", batch_first=True, norm_first=True)
            for _ in range(n_layers)
        ]
        self.layers = nn.ModuleList(layers)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(n_items))
        nn.init.normal_(self.films.weight, std=width**-0.5)
        nn.init.normal_(self.places, std=0.02)

    def states(self, items: Tensor) -> Tensor:
        """What has been read up to each place: (B, T) positions in, (B, T, width) out."""
        n_places = items.shape[1]
        hidden = self.drop(self.films(items) + self.places[-n_places:])
        ahead = torch.ones(n_places, n_places, dtype=torch.bool, device=items.device).triu(1)
        padded = items == self.n_items  # (B, T)
        # a place may always look at itself, so that padding has something to attend to
        itself = torch.eye(n_places, dtype=torch.bool, device=items.device)
        hidden_from = (ahead | padded[:, None, :]) & ~itself  # (B, T, T)
        mask = hidden_from.repeat_interleave(2, 0)  # one for each of the two heads
        for layer in self.layers:
            hidden = layer(hidden, src_mask=mask)
        return self.norm(hidden)

    def score(self, states: Tensor, items: Tensor | None = None) -> Tensor:
        """Scores of all films, or of those at `items`: (..., width) in, (..., n) out."""
        return _score(states, self.films.weight, self.bias, items)
