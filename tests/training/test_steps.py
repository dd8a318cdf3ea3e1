"""Work in steps is told in another way, and comes to what it comes to."""

from collections.abc import Generator

from ent_models.training.steps import outcome, relayed


def counted(count: int) -> Generator[int, None, str]:
    yield from range(count)
    return f"{count} steps"


def test_each_step_is_told_and_the_outcome_is_kept() -> None:
    told: list[int] = []

    def work() -> Generator[int, None, str]:
        return (yield from relayed(counted(3), lambda step: step * 10))

    steps = work()
    for step in steps:
        told.append(step)
    assert told == [0, 10, 20]
    assert outcome(work()) == outcome(counted(3)) == "3 steps"
    assert outcome(counted(0)) == "0 steps"


def test_closing_it_closes_the_work() -> None:
    closed = []

    def work() -> Generator[int, None, None]:
        try:
            yield 1
        finally:
            closed.append(True)

    steps = relayed(work(), lambda step: step)
    next(steps)
    steps.close()
    del steps
    assert closed == [True]
