"""The plugin that tells Python where no garbage is, without dbt around it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import duckdb
import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt_pace import OBJECTS, Plugin


@pytest.fixture
def plugin() -> Iterator[Plugin]:
    """The plugin as dbt-duckdb makes it; this process collects as before afterwards."""
    thresholds = gc.get_threshold()
    yield Plugin("dbt_pace", {}, DuckDBCredentials.from_dict({"path": ":memory:"}))
    gc.unfreeze()
    gc.set_threshold(*thresholds)


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
    assert gc.get_threshold()[0] == OBJECTS
    assert len(made_later) == 1000


def test_cycles_that_are_made_later_are_collected(plugin: Plugin) -> None:
    with duckdb.connect() as connection:
        plugin.configure_connection(connection)
    gc.collect()
    for _ in range(10):
        cycle: list[object] = []
        cycle.append(cycle)
    del cycle
    assert gc.collect() >= 10
