"""Models that write, with tiny random checkpoints of the same architectures: the way through, not the words.

The hub is a folder here: the weights that the cards name never come near these tests.
"""

import dataclasses
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from ent_models import cards, models, paths, registry, weights
from ent_models.errors import BadInput, ModelUnavailable
from ent_models.registry import HubSource, ModelCard, WeightFile
from ent_models.scripts import analysis, candidates, synopsis, writer_cards, writers, writing
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


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine once fetched from the hub is not here."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no cache"))


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


@pytest.mark.parametrize("card", writer_cards.CARDS, ids=lambda card: card.name)
def test_a_card_pins_a_revision_and_every_digest_and_holds_no_pickle(card: ModelCard) -> None:
    assert registry.get(card.name, "writing") == card
    assert isinstance(card.hub, HubSource) and len(bytes.fromhex(card.hub.revision)) == 20
    files = {file.name: file for file in card.files}
    assert {"config.json", "generation_config.json", "model.safetensors", "tokenizer.json"} <= set(files)
    assert all(name.endswith((".json", ".safetensors")) for name in files)
    assert all(len(bytes.fromhex(file.sha256)) == 32 for file in card.files)
    assert len({file.sha256 for file in card.files}) == len(card.files)
    # A safetensors file is its numbers, of 2 or 4 bytes each, after a header of some kilobytes.
    header_bytes = [files["model.safetensors"].size_bytes - card.parameters * width for width in (2, 4)]
    assert any(20_000 < size < 100_000 for size in header_bytes)
    assert card.name not in writers.names()
    with pytest.raises(ModelUnavailable, match=rf"models pull {card.name}.*{card.hub.repository}.*{card.hub.revision}"):
        writers.card(card.name)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub on this disk that serves a tiny checkpoint as Flan-T5 small, and a card with the digests of that."""
    served = tmp_path / "served"
    tiny(served, "t5")
    real = registry.get("flan-t5-small")
    files = [
        WeightFile(one.name, hashlib.sha256(data := (served / one.name).read_bytes()).hexdigest(), len(data))
        for one in real.files
    ]
    card = dataclasses.replace(real, files=tuple(files))
    others = tuple(one for one in writer_cards.CARDS if one.name != card.name)
    monkeypatch.setattr(writer_cards, "CARDS", (*others, card))
    monkeypatch.setattr(cards, "CARDS", (*(one for one in cards.CARDS if one.task != writers.TASK), *others, card))

    def download(repository: str, name: str, *, revision: str, local_dir: Path) -> str:
        assert (repository, revision) == (real.hub.repository, real.hub.revision)
        local_dir.mkdir(parents=True, exist_ok=True)
        return str(shutil.copy(served / name, local_dir / name))

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    return served


def test_a_fetched_model_writes_and_is_trusted_by_its_card_alone(
    hub: Path, tmp_path: Path, shelf: models.Shelf
) -> None:
    card = registry.get("flan-t5-small")
    assert writers.names() == ()
    folder = weights.pull(card)
    assert writers.names() == ("flan-t5-small",)
    assert writers.card("flan-t5-small") == registry.get("flan-t5-small") == card
    path = tmp_path / "text.txt"
    path.write_text("The old bridge over the river was closed after engineers found cracks. " * 5, encoding="utf-8")
    options = ScriptOptions(sentences=2, writer="flan-t5-small")
    *_, result = analysis.analyse(path, options, _Both(shelf, models.Shelf("cpu"), "flan-t5-small"))
    assert isinstance(result, Breakdown) and len(result.synopsis.written) <= 2

    changed = bytearray((folder / "model.safetensors").read_bytes())
    changed[-1] ^= 1
    (folder / "model.safetensors").write_bytes(changed)
    assert writers.card("flan-t5-small") == card
    assert not (folder / writers.DIGESTS).exists()
    with pytest.raises(ModelUnavailable, match="altered"):
        models.load("flan-t5-small", device="cpu")


def test_other_weights_under_a_known_name_are_never_taken_at_first_sight(rushes_home: Path) -> None:
    tiny(paths.models_dir() / "bart-large-cnn", "bart")
    assert writers.names() == ()
    with pytest.raises(ModelUnavailable, match=r"altered|not on this machine"):
        writers.card("bart-large-cnn")
    assert [card.hub is not None for card in registry.cards() if card.name == "bart-large-cnn"] == [True]


def test_a_hub_that_serves_something_else_is_not_believed(hub: Path) -> None:
    (hub / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="not kept"):
        weights.pull(registry.get("flan-t5-small"))
    assert not (paths.models_dir() / "flan-t5-small" / "tokenizer.json").exists()
    assert writers.names() == ()
