"""Who sits at the board: people, levels, and any generation with any effort. Names come from the shipped table."""

from dataclasses import dataclass

from ent_models.errors import BadInput
from ent_models.game import shipped, upbringings
from ent_models.game.records import Level
from ent_models.game.shapes import shape_called
from pages.ui import words

PERSON = "person"
MAX_KEY = 100
"""Characters of the longest key: a player that grew here, with a number."""
EFFORTS = {
    0: "at a glance (the network alone)",
    24: "a short look (24 positions)",
    100: "a good look (100)",
    800: "a long look (800)",
    20_000: "as far as it gets within a second",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """One side of a game. `player` is "" for a person."""

    key: str
    name: str
    player: str = ""
    n_simulations: int = 0
    temperature: float = 0.0

    @property
    def is_person(self) -> bool:
        """Whether a person moves."""
        return not self.player


def seat(key: str, game: str) -> Seat:
    """The seat of that key: "person", "level:NAME" or "player:NAME:SIMULATIONS". Raises BadInput."""
    kind, _, rest = key.partition(":")
    if kind == PERSON:
        return Seat(PERSON, "You")
    if kind == "level":
        level = shipped.level(game, rest)
        return Seat(key, title(level), level.player, level.n_simulations, level.temperature)
    if kind == "player":
        player, _, effort = rest.rpartition(":")
        if effort not in map(str, EFFORTS):
            raise BadInput("There is no such opponent.")
        return Seat(key, player_title(player), player, int(effort))
    raise BadInput("There is no such opponent.")


def checked(key: str, game: str) -> str:
    """A key from outside, which must be that of someone who is there and plays the game. Raises BadInput."""
    if len(key) > MAX_KEY:
        raise BadInput("There is no such opponent.")
    found = seat(key, game)
    if key.startswith("player:") and found.player not in players(game):
        raise BadInput(f"There is no such player of {shape_title(game)}.")
    return found.key


def title(level: Level) -> str:
    """What a level is called: its name with a capital."""
    return level.name.capitalize()


def level_keys(game: str) -> list[str]:
    """All levels of a game, the weakest first."""
    return [f"level:{level.name}" for level in shipped.shelf(game).levels]


def default_key(game: str) -> str:
    """The level that a visitor meets first: neither the weakest nor the strongest."""
    keys = level_keys(game)
    return keys[len(keys) // 2]


def in_words(level: Level) -> str:
    """How strong a level is, measured."""
    if level.strength is None:
        return level.words
    rate = level.strength.mistake_rate
    told = words.percent(rate) if rate else "none"
    return f"{level.words}. Mistakes in {level.strength.n_positions} judged positions: {told}"


def players(game: str) -> dict[str, str]:
    """Every player of a game that there is, with what to call it: those that came along, then those grown here."""
    found = {f"{game}/{one.number}": f"{one.name} ({one.n_games:,} games)" for one in shipped.shelf(game).generations}
    for run, about in upbringings.every():
        if about.options.game != game:
            continue
        for generation in run.generations():
            found[run.player(generation.number)] = (
                f"Grown here {words.when(about.created_at)}, round {generation.number} ({generation.n_games:,} games)"
            )
    return found


def shape_title(game: str) -> str:
    """What a game is called. Raises BadInput."""
    return shape_called(game).title


def player_title(player: str) -> str:
    """What a player is called. Raises BadInput."""
    grown = upbringings.of_player(player)
    if grown is not None:
        return f"Grown here, round {grown[1]}"
    game, _, number = player.partition("/")
    for one in shipped.shelf(game).generations:
        if str(one.number) == number:
            return one.name
    raise BadInput("There is no such player.")
