"""Changes to a recipe that are typed as KEY=VALUE on the command line. Knows no networks and no data."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

import msgspec

from ent_models.errors import BadInput
from ent_models.training.records import Augmentation, Recipe

_OWN = ("held_out", "stop_after")
_NETWORK, _AUGMENTATION = "network.", "augmentation."


@dataclass(frozen=True, slots=True)
class Settings:
    """What is trained. `options` are the network's; `n_held_out` training pictures are kept back for measuring;
    `stop_after` is the epoch after which this sitting leaves off.
    """

    recipe: Recipe
    options: dict[str, Any]
    n_held_out: int = 0
    stop_after: int | None = None


def keys() -> str:
    """All keys in one line, for a help text."""
    recipe = [field.name for field in fields(Recipe) if field.name not in ("epochs", "augmentation")]
    varied = [f"{_AUGMENTATION}{field.name}" for field in fields(Augmentation)]
    return ", ".join([*recipe, *varied, "network.OPTION", *_OWN])


def changed(recipe: Recipe, pairs: Iterable[str]) -> Settings:
    """`recipe` with changes, each written KEY=VALUE.

    Raises:
        BadInput: no such key, or a value that does not suit it.
    """
    plain: dict[str, Any] = {**asdict(recipe), **dict.fromkeys(_OWN, 0)}
    options: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not equals:
            raise BadInput(f"A setting is written KEY=VALUE, not {pair!r}.")
        if key.startswith(_NETWORK):
            options[key.removeprefix(_NETWORK)] = _from_json(value)
            continue
        is_varied = key.startswith(_AUGMENTATION)
        holder, name = (plain["augmentation"], key.removeprefix(_AUGMENTATION)) if is_varied else (plain, key)
        if name not in holder or key in ("epochs", "augmentation"):
            raise BadInput(f"There is no setting called {key!r}. Use one of: {keys()}.")
        holder[name] = _converted(key, value, Augmentation if is_varied else Recipe, name)
    n_held_out, stop_after = (plain.pop(name) for name in _OWN)
    found: Recipe = msgspec.convert(plain, Recipe)
    _check(found, n_held_out, stop_after)
    return Settings(found, options, n_held_out, stop_after or None)


def _converted(key: str, value: str, record: type, name: str) -> Any:
    kind = int if key in _OWN else next(field.type for field in fields(record) if field.name == name)
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as problem:
        raise BadInput(f"{key} cannot be {value!r}: {str(problem)[:1].lower()}{str(problem)[1:]}.") from problem


def _from_json(value: str) -> Any:
    """Numbers, booleans and lists as JSON writes them."""
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError as problem:
        raise BadInput(f"An option of a network is a number, true, false or a list, not {value!r}.") from problem


def _check(recipe: Recipe, n_held_out: int, stop_after: int) -> None:
    numbers = (*asdict(recipe).values(), *asdict(recipe.augmentation).values())
    if any(isinstance(number, float) and not (math.isfinite(number) and number >= 0) for number in numbers):
        raise BadInput("Settings are numbers of 0 and more.")
    if not 2 <= recipe.batch_size <= 50_000:
        raise BadInput("batch_size is between 2 and 50,000 pictures.")
    if recipe.images_per_epoch is not None and recipe.images_per_epoch < 2:
        raise BadInput("images_per_epoch is at least 2.")
    if not recipe.learning_rate > 0:
        raise BadInput("learning_rate is more than 0.")
    if min(n_held_out, stop_after, recipe.whitening_bias_epochs, recipe.augmentation.shift_px) < 0:
        raise BadInput("Settings are numbers of 0 and more.")
