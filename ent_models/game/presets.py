"""Options of runs that were found to work, one set for each game."""

from ent_models.game.learner import LearnOptions
from ent_models.game.run import RunOptions
from ent_models.game.selfplay import PlayOptions


def preset(game: str) -> RunOptions:
    """What a run of that game begins with: hours for Connect Four, about a minute for the small game."""
    if game == "small":
        return RunOptions(
            hours=1 / 60,
            games_per_round=64,
            generation_every=8,
            exam_positions=200,
            exam_simulations=32,
            n_threads=1,
            n_learning_threads=1,
            play=PlayOptions(n_slots=64, n_simulations=12, n_simulations_late=24, chance_plies=6),
            learn=LearnOptions(
                width=24,
                depth=3,
                batch_size=128,
                learning_rate=4e-3,
                window_min=4000,
                window_max=40_000,
                mean_decay=0.98,
            ),
        )
    return RunOptions()
