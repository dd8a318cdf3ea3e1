"""Models that write, with tiny random checkpoints of the same architectures: the way through, not the words."""

import json
from pathlib import Path

import pytest

from ent_models import models, paths, registry
from ent_models.errors import BadInput, ModelUnavailable
from ent_models.scripts import analysis, candidates, synopsis, writers, writing
from ent_models.scripts.records import Breakdown, ScriptOptions

WORDS = "the old bridge over river was closed after engineers found cracks in pillars mayor promised ferries .".split()  # noqa: SIM905


def tiny(folder: Path, kind: str) -> None:
    """A checkpoint as transformers saves it."""
    import torch
    import transformers
    from tokenizers import Tokenizer, pre_tokenizers
    from tokenizers import models as kinds

    folder.mkdir(parents=True)
    vocabulary = {name: index for index, name in enumerate(["<pad>", "<s>", "</s>", "<unk>", *WORDS])}
    made = Tokenizer(kinds.WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    torch.manual_seed(1)
    n, ids = len(vocabulary), {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    if kind == "bart":
        config = transformers.BartConfig(
            vocab_size=n, d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
            decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32, max_position_embeddings=64,
            decoder_start_token_id=2, forced_eos_token_id=2, **ids,
        )  # fmt: skip
        model = transformers.BartForConditionalGeneration(config)
    elif kind == "t5":
        config = transformers.T5Config(
            vocab_size=n, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2, decoder_start_token_id=0, **ids
        )
        model = transformers.T5ForConditionalGeneration(config)
    else:
        config = transformers.LlamaConfig(
            vocab_size=n, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
            max_position_embeddings=512, **ids,
        )  # fmt: skip
        model = transformers.LlamaForCausalLM(config)
    model.save_pretrained(folder)


@pytest.mark.parametrize("kind", ["bart", "t5", "llama"])
def test_written_checked_and_shown(kind: str, tmp_path: Path, rushes_home: Path, shelf: models.Shelf) -> None:
    name = f"tiny-{kind}"
    tiny(paths.models_dir() / name, kind)
    path = tmp_path / "text.txt"
    path.write_text("The old bridge over the river was closed after engineers found cracks. " * 30, encoding="utf-8")
    assert writers.names() == (name,)
    own = models.Shelf("cpu")
    items = list(analysis.analyse(path, ScriptOptions(sentences=3, writer=name), _Both(shelf, own, name)))
    result = items[-1]
    assert isinstance(result, Breakdown)
    assert len(result.synopsis.written) <= 3
    for one in result.synopsis.written:
        assert one.source is not None and one.supported == (not one.problem)
    writer = own.get(name)
    pieces = writing.packed(["the old bridge . " * 40] * 3, writer)
    assert all(writer.count(piece) <= writer.context for piece in pieces)
    assert isinstance(writer.summarise("the old bridge was closed .", 8), str)
    assert registry.get(name).task == writers.TASK


class _Both:
    """The tests' shelf, and one of its own for the writer."""

    def __init__(self, shared: models.Shelf, own: models.Shelf, name: str) -> None:
        self._shared, self._own, self._name = shared, own, name

    def get(self, name: str) -> object:
        return (self._own if name == self._name else self._shared).get(name)


def test_altered_files_are_not_loaded(rushes_home: Path) -> None:
    folder = paths.models_dir() / "mine"
    tiny(folder, "bart")
    writers.card("mine")
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(ModelUnavailable, match="altered"):
        models.load("mine", device="cpu")


def test_missing_and_wrong_names(rushes_home: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="sshleifer/distilbart-cnn-12-6"):
        writers.card("distilbart-cnn-12-6")
    for name in ("", "..", "a/b", "nothing"):
        with pytest.raises(BadInput):
            writers.card(name)
    folder = paths.models_dir() / "odd"
    folder.mkdir(parents=True)
    for config in ("{", "[]", json.dumps({"model_type": "evil"}), "{}" * 600_000):
        (folder / "config.json").write_text(config, encoding="utf-8")
        assert writers.names() == ()


def test_a_file_that_comes_later_does_not_excuse_altered_weights(rushes_home: Path) -> None:
    folder = paths.models_dir() / "mine"
    tiny(folder, "bart")
    writers.card("mine")
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    (folder / "special_tokens_map.json").write_text("{}", encoding="utf-8")
    writers.card("mine")
    with pytest.raises(ModelUnavailable, match="altered"):
        models.load("mine", device="cpu")


class _Saying:
    """A writer that words what it is told."""

    context = 500

    def __init__(self, said: str) -> None:
        self._said = said

    def count(self, text: str) -> int:
        return len(text.split())

    def summarise(self, text: str, max_tokens: int) -> str:
        return self._said


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Ben gave the key to a woman in Oslo.", True),
        ("They meet in the Lighthouse at night.", True),
        ("Carl gave the key to a woman in Oslo.", False),
    ],
)
def test_who_speaks_and_where_is_known_to_the_check(
    claim: str, supported: bool, tmp_path: Path, shelf: models.Shelf
) -> None:
    path = tmp_path / "scene.fountain"
    path.write_text(
        "INT. LIGHTHOUSE - NIGHT\n\nThe two of them meet at night under the lamp.\n\n"
        "ANNA\nWhere is the key to the boat?\n\nBEN\nI left the key with the woman from over there.\n\n"
        "ANNA\nFrom where?\n\nBEN\nIn Oslo.\n",
        encoding="utf-8",
    )
    *_, document = analysis.read(path, 1.0)
    found = candidates.of(document)
    *_, vectors = candidates.vectors(candidates.fit(found), encoder := shelf.get("all-minilm-l6-v2"))
    material = synopsis.Material(document, found, candidates.fit(found), vectors, None, encoder)
    *_, (checked,) = writing.write(material, _Saying(claim), 1)
    assert checked.supported is supported, checked
