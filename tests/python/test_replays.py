"""A replayed build fails where dbt's would."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.bare import Node
from dbt_process import reading
from replays import Check, Script, executed, replayed

NO_ROW = "select 1 as one where false"
A_ROW = "select 1 as one"


@pytest.mark.parametrize(
    ("is_warning", "query", "said"),
    [(False, A_ROW, ["FAIL 1 key"]), (True, A_ROW, ["WARN 1 key"]), (False, NO_ROW, [])],
)
def test_rows_of_a_test_fail_it(
    tmp_path: Path, is_warning: bool, query: str, said: list[str]
) -> None:
    """As its severity says."""
    script = Script([], [Check("key", is_warning, query)])
    assert list(executed(script, tmp_path / "work.duckdb")) == said


def test_a_model_that_fails_ends_the_build(tmp_path: Path) -> None:
    """What comes after it has nothing to be made of."""
    first = Node("first", "table", "core.first", "select error('no more') as one")
    second = Node("second", "view", "core.second", A_ROW)
    (said,) = executed(Script([first, second], []), tmp_path / "work.duckdb")
    assert said.startswith("FAIL first: ")
    assert "no more" in said


def test_what_was_built_stays(tmp_path: Path) -> None:
    """Tables and views, in the schemas of their models."""
    models = [Node("a", "table", "core.a", A_ROW), Node("b", "view", "marts.b", "from core.a")]
    failing = Check("rows", False, "from marts.b")
    assert list(executed(Script(models, [failing]), tmp_path / "work.duckdb")) == ["FAIL 1 rows"]
    with reading(tmp_path / "work.duckdb") as connection:
        assert connection.execute("from marts.b").fetchall() == [(1,)]


def test_what_asks_the_files_is_dbts() -> None:
    """Staging reads whatever columns a company has, and some tests look into the database."""
    names = {key.split(".")[2] for key in replayed()}
    assert {"customer_value", "contact_list", "customer_rfm_rules"} <= names
    assert not {"base_orders", "stg_customers", "dim_customers", "base_orders_rejects"} & names
