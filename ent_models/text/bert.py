"""The BERT encoder in torch alone (Devlin et al., 2019), for the sentence model.

Equal to transformers' BertModel without its pooler to float precision, which a test holds. Written out because
importing BertModel takes longer than torch itself, and the first answer waits for it.
"""

from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class BertShape:
    """The numbers of a BERT's config.json that shape the encoder."""

    n_layers: int
    n_heads: int
    epsilon: float

    @classmethod
    def of(cls, config: dict[str, Any]) -> "BertShape":
        """From the parsed config.json."""
        return cls(
            int(config["num_hidden_layers"]), int(config["num_attention_heads"]), float(config["layer_norm_eps"])
        )


class Bert(nn.Module):
    """`forward(ids, mask)` gives the last layer's vectors. Weights keep the names they have in the file."""

    def __init__(self, shape: BertShape, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self._shape = shape
        self._names = {name: name.replace(".", "_") for name in weights}
        for name, buffer in self._names.items():
            self.register_buffer(buffer, weights[name], persistent=False)
        self.width = weights["embeddings.word_embeddings.weight"].shape[1]

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Vectors of tokens, (batch, tokens, width), from ids and mask (1: a token, 0: padding), (batch, tokens)."""
        n_tokens = ids.shape[1]
        hidden = functional.embedding(ids, self._of("embeddings.word_embeddings.weight"))
        hidden = hidden + self._of("embeddings.token_type_embeddings.weight")[0]
        hidden = hidden + self._of("embeddings.position_embeddings.weight")[:n_tokens]
        hidden = self._norm(hidden, "embeddings.LayerNorm")
        seen = mask.bool()[:, None, None, :]
        for number in range(self._shape.n_layers):
            layer = f"encoder.layer.{number}"
            attended = self._attend(hidden, seen, f"{layer}.attention.self")
            attended = self._linear(attended, f"{layer}.attention.output.dense")
            hidden = self._norm(hidden + attended, f"{layer}.attention.output.LayerNorm")
            inner = functional.gelu(self._linear(hidden, f"{layer}.intermediate.dense"))
            hidden = self._norm(hidden + self._linear(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        return hidden

    def _attend(self, hidden: Tensor, seen: Tensor, name: str) -> Tensor:
        n_sentences, n_tokens, width = hidden.shape

        def heads(which: str) -> Tensor:
            projected = self._linear(hidden, f"{name}.{which}")
            return projected.view(n_sentences, n_tokens, self._shape.n_heads, -1).transpose(1, 2)

        attended = functional.scaled_dot_product_attention(heads("query"), heads("key"), heads("value"), attn_mask=seen)
        return attended.transpose(1, 2).reshape(n_sentences, n_tokens, width)

    def _linear(self, hidden: Tensor, name: str) -> Tensor:
        return functional.linear(hidden, self._of(f"{name}.weight"), self._of(f"{name}.bias"))

    def _norm(self, hidden: Tensor, name: str) -> Tensor:
        weight, bias = self._of(f"{name}.weight"), self._of(f"{name}.bias")
        return functional.layer_norm(hidden, (self.width,), weight, bias, self._shape.epsilon)

    def _of(self, name: str) -> Any:
        return getattr(self, self._names[name])
