"""Cards of models that word a summary, which come from the hub on request. Light: no model is loaded.

The digests are those of the named revisions as the hub and projects that pin the same files publish them. None of these
files was ever read or run by this project.
"""

from ent_models.registry import HubSource, ModelCard, WeightFile

TASK = "writing"
_T5_TOKENIZER = WeightFile(
    "tokenizer.json", "fe2ebbbbde2985be723e0ce18217853e4020c5e9d35bd07be2c27ab9d3ead57a", 2_424_064
)
_T5_GENERATION = WeightFile(
    "generation_config.json", "f5a1c7e2be8092018d8835128987edf0111637dd98e90599cc80310fef75d95a", 147
)


def _card(
    name: str,
    title: str,
    description: str,
    licence: str,
    origin: str,
    parameters: int,
    kind: str,
    hub: HubSource,
    files: tuple[WeightFile, ...],
) -> ModelCard:
    return ModelCard(
        name=name,
        task=TASK,
        title=title,
        description=f"{description} Every sentence is checked. Not measured by this project.",
        licence=licence,
        origin=f"{origin}; huggingface.co/{hub.repository}",
        parameters=parameters,
        loader="ent_models.scripts.writing:load",
        files=files,
        hub=hub,
        settings={"kind": kind},
    )


CARDS: tuple[ModelCard, ...] = (
    _card(
        "bart-large-cnn",
        "BART large CNN",
        "Words a summary as those of news articles.",
        "MIT",
        "M. Lewis et al., BART (2019), trained further on CNN/DailyMail",
        406_290_432,
        "seq2seq",
        HubSource("facebook/bart-large-cnn", "37f520fa929c961707657b28798b30c003dd100b"),
        (
            WeightFile(
                "model.safetensors", "40041830399afb5348525ef8354b007ecec4286fdf3524f7e6b54377e17096cb", 1_625_222_120
            ),
            WeightFile("config.json", "c6cb642aec929b65f514ee0ec7c04f9de19f705c143491577ecd8b7cc923c6ed", 1_585),
            WeightFile(
                "generation_config.json", "4897361917410254e3132e8fe7786d37f3ef7cff54a650845c1147c2450a790f", 363
            ),
            WeightFile("tokenizer.json", "847bbeab6174d66a88898f729d52fa8d355fafe1bea101cf960dd404581df70e", 1_355_863),
        ),
    ),
    _card(
        "flan-t5-small",
        "Flan-T5 small",
        "Words a summary: the smallest and fastest of these.",
        "Apache-2.0",
        "H. W. Chung et al., Scaling Instruction-Finetuned Language Models (2022)",
        76_961_152,
        "seq2seq",
        HubSource("google/flan-t5-small", "0fc9ddf78a1e988dac52e2dac162b0ede4fd74ab"),
        (
            WeightFile(
                "model.safetensors", "495fa51e204676f1a857a9fc13c4c89f3f5ba9f480b898cebca02add25e6d749", 307_867_048
            ),
            WeightFile("config.json", "439aa0fecf5a5546a1def68b1fc45e538e2c94528ce805378daf091e2bf6e4de", 1_401),
            _T5_GENERATION,
            _T5_TOKENIZER,
            WeightFile(
                "tokenizer_config.json", "fcde0f79bffda3688119c94330866a8fbf8de20ae65a8c492c9bd47c704655a0", 2_539
            ),
        ),
    ),
    _card(
        "flan-t5-base",
        "Flan-T5 base",
        "Words a summary: as Flan-T5 small, with three times its size.",
        "Apache-2.0",
        "H. W. Chung et al., Scaling Instruction-Finetuned Language Models (2022)",
        247_577_856,
        "seq2seq",
        HubSource("google/flan-t5-base", "7bcac572ce56db69c1ea7c8af255c5d7c9672fc2"),
        (
            WeightFile(
                "model.safetensors", "1dfb70afdcedceb9f9fae2f9b68e004ad934361fb35b9b2bd50b45ea90790fc8", 990_345_061
            ),
            WeightFile("config.json", "7c1853dbfa0e4aac093eb109a358b6ab25fe86b7c15185a91322f0ed26f0f940", 1_404),
            _T5_GENERATION,
            _T5_TOKENIZER,
            WeightFile(
                "tokenizer_config.json", "4c55124402e4ce48c7125d04b9af152a125eda9e7c80829f8f99f2ec69f3f68d", 2_537
            ),
        ),
    ),
    _card(
        "smollm2-360m-instruct",
        "SmolLM2 360M instruct",
        "Is asked for a summary as one would ask a person.",
        "Apache-2.0",
        "Hugging Face, SmolLM2 (2024)",
        361_821_120,
        "causal",
        HubSource("HuggingFaceTB/SmolLM2-360M-Instruct", "a10cc1512eabd3dde888204e902eca88bddb4951"),
        (
            WeightFile(
                "model.safetensors", "e6bffe7435d7ddc10fd3b9a9efd429dafbacb1cb17015fb5562664e7532bf86e", 723_674_912
            ),
            WeightFile("config.json", "224f72354f10d617a359cc82ad15a3c96e866b9b2ffadb81997eeea9e88e22ee", 846),
            WeightFile(
                "generation_config.json", "87b916edaaab66b3899b9d0dd0752727dff6666686da0504d89ae0a6e055a013", 132
            ),
            WeightFile("tokenizer.json", "9ca9acddb6525a194ec8ac7a87f24fbba7232a9a15ffa1af0c1224fcd888e47c", 2_104_556),
            WeightFile(
                "tokenizer_config.json", "4ec77d44f62efeb38d7e044a1db318f6a939438425312dfa333b8382dbad98df", 3_764
            ),
        ),
    ),
    _card(
        "qwen2.5-0.5b-instruct",
        "Qwen2.5 0.5B instruct",
        "Is asked for a summary as one would ask a person, in some 30 languages.",
        "Apache-2.0",
        "Alibaba, Qwen2.5 (2024)",
        494_032_768,
        "causal",
        HubSource("Qwen/Qwen2.5-0.5B-Instruct", "7ae557604adf67be50417f59c2c2f167def9a775"),
        (
            WeightFile(
                "model.safetensors", "fdf756fa7fcbe7404d5c60e26bff1a0c8b8aa1f72ced49e7dd0210fe288fb7fe", 988_097_824
            ),
            WeightFile("config.json", "18e18afcaccafade98daf13a54092927904649e1dd4eba8299ab717d5d94ff45", 659),
            WeightFile(
                "generation_config.json", "e558847a8b4402616f1273797b015104dc266fe4b520056fca88823ba8f8ebe6", 242
            ),
            WeightFile("tokenizer.json", "c0382117ea329cdf097041132f6d735924b697924d6f6fc3945713e96ce87539", 7_031_645),
            WeightFile(
                "tokenizer_config.json", "5b5d4f65d0acd3b2d56a35b56d374a36cbc1c8fa5cf3b3febbbfabf22f359583", 7_305
            ),
        ),
    ),
)
