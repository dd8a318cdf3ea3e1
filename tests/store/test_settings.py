"""Choices that several tabs and processes change at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ent_models.store.store import Store


def test_nobody_loses_what_another_changed_meanwhile(tmp_path: Path) -> None:
    stores = [Store(f"sqlite:///{tmp_path}/a.db") for _ in range(4)]

    def add(number: int) -> None:
        stores[number % 4].change_setting("numbers", lambda found: [*found, number], [])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(40)))
    assert sorted(stores[0].setting("numbers", [])) == list(range(40))
    for store in stores:
        store.close()
