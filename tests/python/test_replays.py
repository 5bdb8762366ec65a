"""A replayed build fails where dbt's would."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from benchmarks.bare import Node
from dbt_process import PARSED_VARS, ROOT, reading
from project import load
from replayable import by_dbt, nodes, reads, replayed, told
from replays import Check, Replays, Script, executed

DATES = {"as_of_date": "2025-06-30", "list_date": "2025-07-01", "shop_timezone": "Europe/Rome"}
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


def test_a_contract_holds(tmp_path: Path) -> None:
    """Names and types of the columns are those that the model promises."""
    for kind, said in [("int", []), ("string", ["FAIL a: one INTEGER, one VARCHAR"])]:
        script = Script([Node("a", "table", f"{kind}s.a", A_ROW)], [], {"a": {"one": kind}})
        assert list(executed(script, tmp_path / "work.duckdb")) == said


def test_a_check_that_breaks_is_named(tmp_path: Path) -> None:
    """And the next one is looked at."""
    broken_query = "from range(1) where cast('no number' || range as int) = 1"
    checks = [Check("broken", False, broken_query), Check("rows", False, A_ROW)]
    broken, rows = executed(Script([], checks), tmp_path / "work.duckdb")
    assert broken.startswith("FAIL broken: ")
    assert rows == "FAIL 1 rows"


def test_what_was_built_stays(tmp_path: Path) -> None:
    """Tables and views, in the schemas of their models."""
    models = [Node("a", "table", "core.a", A_ROW), Node("b", "view", "marts.b", "from core.a")]
    failing = Check("rows", False, "from marts.b")
    assert list(executed(Script(models, [failing]), tmp_path / "work.duckdb")) == ["FAIL 1 rows"]
    with reading(tmp_path / "work.duckdb") as connection:
        assert connection.execute("from marts.b").fetchall() == [(1,)]


def test_what_asks_the_files_is_dbts() -> None:
    """Staging reads whatever columns a company has, and some tests look into the database."""
    ours, theirs = ({nodes()[key]["name"] for key in keys} for keys in (replayed(), by_dbt()))
    assert {"customer_value", "contact_list", "customer_rfm_rules"} <= ours
    assert {"base_orders", "stg_customers", "dim_customers", "base_orders_rejects"} <= theirs
    left_out = {nodes()[key]["name"] for key in set(nodes()) - replayed() - by_dbt()}
    assert left_out == {"personal_data_stays_in_the_vault", "category_relations_point_somewhere"}


def test_vars_are_read_by_their_names() -> None:
    """A name that is made up would not be found in the text."""
    assert [key for key in replayed() if re.search(r"\bvar\((?!\s*['\"])", told(key))] == []


def test_what_a_var_changes_is_compiled_for_it(replays: Replays, tmp_path: Path) -> None:
    """No node has other SQL under other vars whose text does not name one of them."""
    project = load(ROOT / "dbt_project.yml")["vars"]["clientela"]
    other = {
        name: value * 2
        for name, value in project.items()
        if isinstance(value, int | float) and name not in PARSED_VARS
    } | DATES
    ordinary = replays.compiled({})
    found = replays.compile(set(replayed()), other, tmp_path / "other")
    changed = {key for key in found if found[key] != ordinary[key]}
    assert len(changed) > 20
    assert sorted(key for key in changed if not reads(key, other)) == []
