"""A new run: which network learns what, and how. One button starts it."""

from typing import Literal

import streamlit as st

from ent_models.store.inputs import InputFile
from ent_models.training.layers import tables
from ent_models.training.options import TrainingOptions
from ent_models.training.records import Augmentation
from ent_models.training.runs import new_id
from pages.ui import guard
from pages.ui.training import data_source, run_jobs

NETWORKS = {
    "fast": "Fast: a small modern network, the quickest way to a good one",
    "article": "Article: two convolutions and two dense layers, as in the article that Rushes grew from",
    "resnet": "ResNet: residual blocks, slower to learn",
    "lite": "Lite: the first stages of EfficientNet-Lite0, which know a million photographs; few but slower epochs",
}
_FLIPS: tuple[Literal["none", "random", "alternating"], ...] = ("none", "random", "alternating")
_EPOCHS = {"fast": 10, "article": 10, "resnet": 20, "lite": 6}


def draw() -> None:
    """The form. A started run becomes the chosen one."""
    source = data_source.choose()
    left, right = st.columns(2, gap="large")
    with left:
        network = _network()
        epochs = st.slider("Epochs", 1, 60, _EPOCHS[network], key=f"new-epochs-{network}")
        visitor = st.text_input(
            "Your name, for the leaderboard", key="new-visitor", max_chars=30, placeholder="May stay empty"
        )
        with st.expander("More settings", icon=":material/tune:", key="new-more"):
            options = _more(network, epochs, visitor)
        if st.button("Start", type="primary", icon=":material/play_arrow:", disabled=source is None, key="start-run"):
            assert source is not None
            with guard.guarded():
                _start(source, options)
    with right:
        _layers(network)


def _network() -> str:
    chosen = st.segmented_control(
        "Network", list(NETWORKS), default="fast", required=True, key="new-network",
        format_func=lambda name: NETWORKS[name].split(":", 1)[0],
    )  # fmt: skip
    network = str(chosen or "fast")
    st.caption(NETWORKS[network])
    return network


def _more(network: str, epochs: int, visitor: str) -> TrainingOptions:
    """What the recipe of the network leaves to choose. Empty fields leave it as it is."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = st.number_input(
            "Learning rate", min_value=1e-6, max_value=100.0, value=None, format="%g", key=f"new-rate-{network}",
            placeholder="the recipe's", help="At its highest, for the batch size beside it.",
        )  # fmt: skip
        batch = st.number_input(
            "Batch size", min_value=1, max_value=4096, value=None, step=1, key=f"new-batch-{network}",
            placeholder="the recipe's",
        )  # fmt: skip
        seed = st.number_input("Seed", min_value=0, max_value=2**31 - 1, value=0, step=1, key="new-seed",
                               help="The same seed gives the same run.")  # fmt: skip
    augmentation = None
    if st.toggle("Other augmentation than the recipe's", key="new-augments"):
        augmentation = augmentation_choice("new")
    folds = st.select_slider(
        "Cross-validation", [0, 3, 5, 10], key="new-folds",
        format_func=lambda n: "off" if not n else f"{n} folds",
        help="Trains one network for each fold, each measured on the part that it has not seen: mean and spread.",
    )  # fmt: skip
    data = str(st.session_state.get("training-data") or "cifar10")
    return TrainingOptions(
        run=new_id(),
        data="digits" if data == "digits" else "cifar10",
        network=network,
        epochs=int(epochs),
        seed=int(seed),
        learning_rate=rate,
        batch_size=int(batch) if batch else None,
        augmentation=augmentation,
        n_folds=int(folds),
        visitor=visitor.strip(),
    )


def augmentation_choice(scope: str, now: Augmentation | None = None) -> Augmentation:
    """How training pictures are varied, from widgets whose keys begin with `scope`."""
    now = now or Augmentation()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        flip = st.selectbox("Mirror", _FLIPS, key=f"{scope}-flip", width=150, index=_FLIPS.index(now.flip))
        shift = st.slider("Shift, pixels", 0, 8, now.shift_px, key=f"{scope}-shift", width=160)
        cutout = st.slider("Blanked square, pixels", 0, 16, now.cutout_px, key=f"{scope}-cutout", width=160)
        degrees = st.slider("Turn, degrees", 0, 45, int(now.rotation_degrees), key=f"{scope}-turn", width=160)
        mixes = st.slider(
            "CutMix, share of batches", 0.0, 1.0, now.cutmix, 0.1, key=f"{scope}-cutmix", width=160,
            help="Each picture gets a piece of another one, and is partly of that one's class.",
        )  # fmt: skip
    return Augmentation(flip, shift, cutout, float(degrees), now.shift_fraction, mixes)


def _start(source: tuple[str, InputFile], options: TrainingOptions) -> None:
    name, data = source
    assert name == options.data
    run = run_jobs.start(options, data)
    st.session_state[run_jobs.CHOSEN] = run.id
    st.rerun()


def _layers(network: str) -> None:
    rows = tables()[network]
    total = sum(row.parameters for row in rows)
    st.caption(f"{total:,} parameters, for pictures of 32 x 32")
    st.dataframe(
        [
            {
                "Layer": row.name,
                "Kind": row.kind,
                "Gives": " x ".join(str(side) for side in row.output_shape),
                "Parameters": row.parameters,
            }
            for row in rows
        ],
        hide_index=True,
        height="content",
        key=f"layers-{network}",
        alt="Layers of the network with shapes and parameters",
    )
