"""A finished game explained with the solver: where it turned, what would have kept the result, how well both played."""

from collections.abc import Callable

from ent_models.game import boards, positions
from ent_models.game.games import game_called
from ent_models.game.records import GameReview, Outcome, Position, ReviewedMove, Side
from ent_models.game.solver import Solver
from ent_models.text.listing import listed

PATIENCE = 20_000_000
"""Positions that the solver looks at before it leaves a move unjudged: a few seconds."""
_RANK: dict[Outcome, int] = {"loss": 0, "draw": 1, "win": 2}
_SIDES: tuple[Side, Side] = ("first", "second")


def review(
    position: Position,
    solver: Solver,
    *,
    names: tuple[str, str] = ("The first side", "The second side"),
    max_positions: int = PATIENCE,
    tell: Callable[[float], None] = lambda fraction: None,
) -> GameReview:
    """Judge every move of a game, finished or not. `names` stand in the sentences; `tell` hears how far it is.

    Raises:
        BadInput: the moves are not those of a game.
    """
    game = game_called(position.game)
    moves = position.moves.strip()
    states = positions.states_of(position)
    scores: list[tuple[int, int]] = []
    for number in reversed(range(len(states))):  # from the end: what is learnt there helps before
        scores.insert(0, _score(solver, Position(moves[:number], game.name), max_positions))
        tell(len(scores) / len(states))
    reviewed = tuple(
        _judged(solver, Position(moves[:number], game.name), int(moves[number]), scores[number], scores[number + 1])
        for number in range(len(moves))
    )
    slips = [move for move in reviewed if move.kind == "slip"]
    turning = slips[-1] if slips else None
    accuracies = tuple(_accuracy(reviewed, side) for side in _SIDES)
    return GameReview(
        position=position,
        moves=reviewed,
        accuracy_first=accuracies[0],
        accuracy_second=accuracies[1],
        turning_point=turning,
        retry=Position(moves[: turning.number - 1], game.name) if turning else None,
        sentences=tuple(_sentences(reviewed, slips, accuracies, names)),
    )


def _score(solver: Solver, position: Position, max_positions: int) -> tuple[int, int]:
    """Proven bounds for the side to move; of a finished game its score for the side that would move."""
    drawn = boards.board(position)
    n_stones, n_cells = len(position.moves), len(drawn.cells) * len(drawn.cells[0])
    if drawn.is_over:
        # The winner has just put its stone: one point, and one more for each of its own that is left.
        score = -((n_cells - n_stones) // 2 + 1) if drawn.winner else 0
        return score, score
    found = solver.solve(position, max_positions=max_positions, is_each_column=False)
    return found.lowest, found.highest


def _judged(
    solver: Solver, before: Position, column: int, bounds: tuple[int, int], after: tuple[int, int]
) -> ReviewedMove:
    score_before = bounds[0] if bounds[0] == bounds[1] else None
    score_after = -after[0] if after[0] == after[1] else None
    outcome_before, outcome_after = _outcome(*bounds), _outcome(-after[1], -after[0])
    better: tuple[int, ...] = ()
    if "unknown" in (outcome_before, outcome_after):
        kind = "unknown"
    elif _RANK[outcome_after] < _RANK[outcome_before]:
        kind = "slip"
        better = keeping_columns(solver, before)
    elif score_before is not None and score_after is not None and score_after < score_before:
        kind = "slower"
    else:
        kind = "best"
    return ReviewedMove(
        number=len(before.moves) + 1,
        side=_SIDES[len(before.moves) % 2],
        column=column,
        score_before=score_before,
        score_after=score_after,
        outcome_before=outcome_before,
        outcome_after=outcome_after,
        kind=kind,  # type: ignore[arg-type]
        better=better,
    )


def keeping_columns(solver: Solver, position: Position) -> tuple[int, ...]:
    """Columns that keep the best outcome there is. Raises BadInput."""
    outcomes = solver.move_outcomes(positions.open_state(position))[0]
    return tuple(column + 1 for column, outcome in enumerate(outcomes) if outcome == outcomes.max())


def _outcome(low: int, high: int) -> Outcome:
    if low > 0:
        return "win"
    if high < 0:
        return "loss"
    return "draw" if low == high == 0 else "unknown"


def _accuracy(moves: tuple[ReviewedMove, ...], side: Side) -> float | None:
    judged = [move for move in moves if move.side == side and move.kind != "unknown"]
    return sum(move.kind != "slip" for move in judged) / len(judged) if judged else None


def _sentences(
    moves: tuple[ReviewedMove, ...],
    slips: list[ReviewedMove],
    accuracies: tuple[float | None, ...],
    names: tuple[str, str],
) -> list[str]:
    if not moves:
        return ["No move has been made yet."]
    told: list[str] = []
    by_side = dict(zip(_SIDES, names, strict=True))
    if slips:
        turning = slips[-1]
        told.append(f"Move {turning.number} was the turning point. {slip_in_words(turning, by_side[turning.side])}")
        for move in slips[:-1]:
            told.append(f"Before that, at move {move.number}: {slip_in_words(move, by_side[move.side])}")
    elif all(move.kind != "unknown" for move in moves):
        first = moves[0]
        stood = {"win": "a win for", "loss": "a loss for", "draw": "a draw for"}[str(first.outcome_before)]
        told.append(
            f"Nobody let the result slip: with best play it was {stood} {_lower(by_side[first.side])} throughout."
        )
    else:
        told.append("No slip was found in the moves that could be judged.")
    n_unknown = sum(move.kind == "unknown" for move in moves)
    if n_unknown:
        told.append(f"{n_unknown} {'move' if n_unknown == 1 else 'moves'} could not be judged in the time.")
    for name, side, accuracy in zip(names, _SIDES, accuracies, strict=True):
        judged = [move for move in moves if move.side == side and move.kind != "unknown"]
        if accuracy is not None:
            kept = round(accuracy * len(judged))
            told.append(f"{name} kept the best result in {kept} of {len(judged)} moves ({accuracy:.0%}).")
    return told


def slip_in_words(move: ReviewedMove, name: str) -> str:
    """What a slip threw away and which columns kept it."""
    lost = "a sure win" if move.outcome_before == "win" else "a sure draw"
    left = {"draw": "only a draw was left", "loss": "the game was lost"}[str(move.outcome_after)]
    columns = listed([str(column) for column in move.better], "or")
    return f"{name} played column {move.column} and let {lost} slip: {left}. Column {columns} kept it."


def _lower(name: str) -> str:
    return name[0].lower() + name[1:] if name.startswith("The ") else name
