"""An input or a var that cannot be right stops the build before it changes anything, and why."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import Future
from pathlib import Path

import pytest
from bad_files import BAD_FILES
from bad_inputs import AMOUNT, BAD_TABLES, MARK, Bad
from bad_vars import BAD_VARS, TEXT_WINDOW, Variables
from conftest import selected
from dbt_process import Dbt, Run, reading

# Of these the database held a good build before; it must hold the same afterwards.
REBUILDS = {
    "folder empty",
    "order_lines missing",
    "lines without quantity",
    "header-only orders",
    "latin-1 body",
    "quote unended, middle",
    "one of many files",
    "gap in the middle of parquet",
}
Refusals = dict[str, Future[Run]]


def contents(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables and views of a database."""
    with reading(database) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema in ('core', 'scores', 'quality', 'intermediate')"
        ).fetchall()
        return {
            name: sorted(connection.execute(f"from {name}").fetchall(), key=repr)
            for (name,) in names
        }


@pytest.fixture(scope="module")
def refusals(
    request: pytest.FixtureRequest,
    dbt: Dbt,
    good_company: Run,
    tmp_path_factory: pytest.TempPathFactory,
) -> Refusals:
    """A build of each bad input that a selected test asks for, all of them on their way."""
    runs: Refusals = {}
    for number, bad in enumerate(selected(request, "bad")):
        assert isinstance(bad, Bad)
        folder = tmp_path_factory.mktemp(f"bad{number}")
        database = folder / "clientela.duckdb"
        if bad.name in REBUILDS:
            shutil.copy(good_company.database, database)
        runs[bad.name] = dbt.submit(["build"], bad.write(folder / "input"), database)
    return runs


@pytest.fixture(scope="module")
def var_refusals(
    request: pytest.FixtureRequest,
    dbt: Dbt,
    good_company: Run,
    tmp_path_factory: pytest.TempPathFactory,
) -> Refusals:
    """A build with each bad var that a selected test asks for, all of them on their way."""
    folder = tmp_path_factory.mktemp("bad_vars")
    Bad("none", {}, ()).write(folder / "input")
    return {
        json.dumps(given): dbt.submit(
            ["build"], folder / "input", folder / f"{number}.duckdb", given
        )
        for number, given in enumerate(selected(request, "variables"))
        if isinstance(given, dict)
    }


def test_the_good_company_builds(good_company: Run) -> None:
    """What the bad inputs are made from is in order, and a build of it quotes no cell either."""
    assert good_company.exit_code == 0, good_company.output
    assert good_company.rows("select count(*) from scores.customer_rfm") == [(2,)]
    assert MARK not in good_company.said.lower()
    assert AMOUNT not in good_company.said


@pytest.mark.parametrize("bad", [*BAD_TABLES, *BAD_FILES], ids=lambda bad: bad.name)
def test_a_bad_input_is_refused(bad: Bad, refusals: Refusals, good_company: Run) -> None:
    """The build fails, names what is wrong, quotes no cell, leaves what was built before."""
    run = refusals[bad.name].result()
    assert run.exit_code != 0
    missing = [text for text in bad.names if text.lower() not in run.error.lower()]
    assert not missing, run.error
    assert MARK not in run.said.lower()
    assert AMOUNT not in run.said
    if bad.name in REBUILDS:
        assert contents(run.database) == contents(good_company.database)


def test_a_missing_folder_is_refused(dbt: Dbt, tmp_path: Path) -> None:
    """A path that leads nowhere is named."""
    run = dbt.run(["build"], tmp_path / "nowhere", tmp_path / "clientela.duckdb")
    assert run.exit_code != 0
    assert f"folder {tmp_path / 'nowhere'} is missing or empty" in run.error


@pytest.mark.parametrize(("variables", "names"), BAD_VARS, ids=lambda value: str(value)[:60])
def test_a_bad_var_is_refused(
    variables: Variables, names: tuple[str, ...], var_refusals: Refusals
) -> None:
    """The build fails and names the var, what was given and what is wanted; no model was built."""
    run = var_refusals[json.dumps(variables)].result()
    assert run.exit_code != 0
    missing = [text for text in names if text.lower() not in run.error.lower()]
    assert not missing, run.error
    assert "START sql" not in run.log


@pytest.mark.parametrize("variables", [TEXT_WINDOW], ids=str)
def test_a_text_for_a_number_is_refused_by_name(
    variables: Variables, var_refusals: Refusals
) -> None:
    """A number in quotes is refused like any other value of a wrong type."""
    run = var_refusals[json.dumps(variables)].result()
    assert run.exit_code != 0
    assert "rfm_window_days must be an integer" in run.error
