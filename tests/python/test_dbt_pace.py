"""The plugin that tells Python when to look for garbage, without dbt around it."""

from __future__ import annotations

import ast
import gc
import sys
import threading
from collections.abc import Iterator

import dbt_pace
import duckdb
import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt_pace import Plugin


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugin]:
    """The plugin as dbt-duckdb makes it; this process collects as before afterwards."""
    monkeypatch.setattr(dbt_pace, "OBJECTS", 500)
    yield Plugin("dbt_pace", {}, DuckDBCredentials.from_dict({"path": ":memory:"}))
    gc.unfreeze()
    gc.enable()


class Dropped:
    """Refers to itself; Python code runs where it is dropped, and other threads may."""

    count = 0

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        for _ in range(50):
            pass
        Dropped.count += 1


def test_what_was_parsed_is_set_aside_once(plugin: Plugin) -> None:
    gc.unfreeze()
    assert gc.get_freeze_count() == 0
    with duckdb.connect() as connection:
        plugin.configure_connection(connection)
        frozen = gc.get_freeze_count()
        made_later: list[list[int]] = [[] for _ in range(1000)]
        plugin.configure_connection(connection)
    assert frozen > 0
    assert gc.get_freeze_count() <= frozen
    assert not gc.isenabled()
    assert len(made_later) == 1000


def test_garbage_is_looked_for_where_a_node_begins(plugin: Plugin) -> None:
    """Not before, and not where little was made."""
    with duckdb.connect() as connection:
        plugin.configure_connection(connection)
    gc.collect()
    dropped = Dropped.count
    Dropped()
    plugin.configure_cursor(None)
    assert Dropped.count == dropped
    kept = [Dropped() for _ in range(1000)]
    kept.clear()
    assert Dropped.count == dropped
    plugin.configure_cursor(None)
    assert Dropped.count >= dropped + 1000


def test_literals_are_read_while_other_threads_work(plugin: Plugin) -> None:
    """What fails on Python 3.11.7 where it looks for garbage when it likes."""
    with duckdb.connect() as connection:
        plugin.configure_connection(connection)
    literal = str([(1, {"a": [number]}) for number in range(400)])
    failures: list[BaseException] = []

    def work() -> None:
        for _ in range(100):
            for _ in range(50):
                Dropped()
            plugin.configure_cursor(None)
            try:
                ast.literal_eval(literal)
            except SystemError as error:
                failures.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    assert failures == []
