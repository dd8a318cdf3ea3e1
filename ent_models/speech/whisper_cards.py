"""Cards of bigger Whisper models, which come from the hub: more is understood, in more time and memory."""

from ent_models.registry import HubSource, ModelCard, WeightFile

_TOKENIZER = WeightFile("tokenizer.json", "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab", 2_203_239)
_VOCABULARY = WeightFile("vocabulary.txt", "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913", 459_861)


def _card(
    size: str,
    description: str,
    parameters: int,
    maker: str,
    hub: HubSource,
    files: tuple[WeightFile, ...],
    *,
    translates: bool = True,
) -> ModelCard:
    return ModelCard(
        name=f"whisper-{size}",
        task="speech",
        title=f"Whisper {size}",
        description=description,
        licence="MIT",
        origin=f"OpenAI Whisper; CTranslate2 conversion by {maker} ({hub.repository.split('/')[1]})",
        parameters=parameters,
        loader="ent_models.speech.whisper:load",
        files=files,
        hub=hub,
        settings={} if translates else {"translates": False},
        engine="ctranslate2",
    )


BIGGER: tuple[ModelCard, ...] = (
    _card(
        "small",
        "As base with a third fewer errors, in about three times the time.",
        241_734_912,
        "Systran",
        HubSource("Systran/faster-whisper-small", "536b0662742c02347bc0e980a01041f333bce120"),
        (
            WeightFile("model.bin", "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671", 483_546_902),
            WeightFile("config.json", "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828", 2_370),
            _TOKENIZER,
            _VOCABULARY,
        ),
    ),
    _card(
        "medium",
        "For difficult recordings and accents, in about ten times the time of base.",
        763_857_920,
        "Systran",
        HubSource("Systran/faster-whisper-medium", "08e178d48790749d25932bbc082711ddcfdfbc4f"),
        (
            WeightFile("model.bin", "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae", 1_527_906_378),
            WeightFile("config.json", "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807", 2_257),
            _TOKENIZER,
            _VOCABULARY,
        ),
    ),
    _card(
        "large-v3-turbo",
        "The best of these for most languages, with a short decoder. It does not translate.",
        808_878_080,
        "Dropbox Dash",
        HubSource("dropbox-dash/faster-whisper-large-v3-turbo", "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf"),
        (
            WeightFile("model.bin", "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da", 1_617_884_929),
            WeightFile("config.json", "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e", 2_263),
            WeightFile(
                "preprocessor_config.json", "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711", 340
            ),
            WeightFile("tokenizer.json", "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd", 2_710_337),
            WeightFile(
                "vocabulary.json", "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1", 1_068_114
            ),
        ),
        translates=False,
    ),
)


def translates(card: ModelCard) -> bool:
    """Whether the speech model of `card` can write English for other languages."""
    return bool(card.settings.get("translates", True))
