"""The list's date, its controls and its ids, on a small company and on the demo."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest
from bad_inputs import Bad
from companies import BUILD
from dbt_process import Dbt, Run
from demo_build import DEMO

LIST = [*BUILD, "--select", "+contact_list", "+contact_exclusions", "--indirect-selection"]
LIST += ["buildable"]
LIMITED = [*BUILD, "--select", "contact_decisions", "contact_list", "contact_exclusions"]
LIMITED += ["--indirect-selection", "buildable"]


def outcomes(run: Run) -> list[list[tuple[object, ...]]]:
    """The list and the exclusions, row by row."""
    tables = ("vault.contact_list", "activation.contact_exclusions")
    return [sorted(run.rows(f"from {table}"), key=repr) for table in tables]


def test_a_list_date_before_the_given_as_of_date_stops_at_once(dbt: Dbt, tmp_path: Path) -> None:
    """Nothing is built, and the error names both."""
    dates = {"as_of_date": "2024-06-30", "list_date": "2024-06-29"}
    run = dbt.run(["build"], None, tmp_path / "none.duckdb", dates)
    assert run.exit_code != 0
    assert "list_date must not be before var as_of_date" in run.error
    assert "2024-06-30" in run.error
    assert "2024-06-29" in run.error


def test_a_list_date_that_has_been_leaves_the_list_as_it_was(
    dbt: Dbt, good_company: Run, tmp_path: Path
) -> None:
    """Where the data say what the as-of date is, the error names that one too."""
    Bad("none", {}, ()).write(tmp_path / "input")
    database = tmp_path / good_company.database.name
    shutil.copy(good_company.database, database)
    before = outcomes(good_company)
    ((as_of_date,),) = good_company.rows("select * from intermediate.int_as_of__chosen")
    run = dbt.run(LIST, tmp_path / "input", database, {"list_date": "2001-02-03"})
    assert run.exit_code != 0
    assert "Var list_date 2001-02-03 is before the as-of date" in run.said
    assert str(as_of_date) in run.said
    assert outcomes(run) == before


def test_a_list_for_a_later_day_rests_on_the_as_of_date(
    dbt: Dbt, good_company: Run, tmp_path: Path
) -> None:
    """Which is what was known when it was made."""
    Bad("none", {}, ()).write(tmp_path / "input")
    ((as_of_date,),) = good_company.rows("select * from intermediate.int_as_of__chosen")
    run = dbt.run(LIST, tmp_path / "input", tmp_path / "later.duckdb", {"list_date": "2199-12-31"})
    assert run.exit_code == 0, run.output[-3000:]
    found = run.rows("select list_date::text, as_of_date from intermediate.int_list_date__chosen")
    assert found == [("2199-12-31", as_of_date)]


# -- the demo


def test_calls_and_costs_stay_within_their_limits(
    dbt: Dbt, marts: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """The demo's list made again with less of both than it takes; what does not fit says so."""
    ((built,),) = marts.execute(
        "select path from duckdb_databases() where path is not null"
    ).fetchall()
    totals = """
        select count_if(channel = 'phone' and not is_control), sum(cost) from vault.contact_list
    """
    ((calls, cost),) = marts.execute(totals).fetchall()
    capacity, budget = calls // 2, round(float(cost) / 4, 2)
    assert capacity > 0
    database = shutil.copy(built, tmp_path / Path(built).name)
    limits = {"call_capacity_per_day": capacity, "contact_budget": budget}
    run = dbt.run(LIMITED, DEMO, Path(database), limits)
    assert run.exit_code == 0, run.output[-3000:]
    assert "limits_of_the_list_are_kept" in run.output
    ((calls, cost),) = run.rows(totals)
    assert 0 < calls <= capacity
    assert budget / 2 < cost <= budget
    cut = run.rows("select distinct reason from activation.contact_exclusions")
    assert {("call_capacity",), ("budget",)} <= set(cut)


def fraction(customer_id: str, campaign_id: str, salt: str = "clientela") -> float:
    """The number that decides who is a control."""
    text = f"{customer_id}|{campaign_id}|{salt}"
    return int(hashlib.md5(text.encode()).hexdigest()[:8], 16) / 2**32


def test_controls_are_the_same_on_every_build(marts: duckdb.DuckDBPyConnection) -> None:
    """By what the campaign did before, else by a hash that anybody can compute again."""
    sides = dict(
        marts.execute("""
            select customer_id || '|' || campaign_id, bool_and(is_control)
            from core.fct_contacts group by 1
        """).fetchall()
    )
    rows = marts.execute("""
        select customer_id, campaign_id, control_share::double, is_mandatory, wave, is_control
        from activation.contact_candidates
    """).fetchall()
    assert len(rows) > 1000
    for customer_id, campaign_id, share, is_mandatory, wave, is_control in rows:
        drawn = fraction(customer_id, campaign_id) < share
        kept = sides.get(f"{customer_id}|{campaign_id}", drawn)
        assert is_control == (kept and share > 0 and wave == 1 and not is_mandatory)


def test_the_control_share_is_about_what_was_asked_for(marts: duckdb.DuckDBPyConnection) -> None:
    """Of the customers of each campaign; a share outside of four standard errors is no chance."""
    rows = marts.execute("""
        select campaign_id, count(*), sum(is_control::int), any_value(control_share)::double
        from (
            select campaign_id, customer_id, bool_or(is_control) as is_control,
                max(control_share) as control_share
            from activation.contact_candidates
            where not is_mandatory and wave = 1
            group by campaign_id, customer_id
        )
        group by campaign_id
        having count(*) >= 100
    """).fetchall()
    assert rows
    for campaign_id, customers, controls, share in rows:
        error = (share * (1 - share) / customers) ** 0.5
        assert abs(controls / customers - share) < 4 * error, campaign_id


def test_contact_ids_are_made_of_what_they_name(marts: duckdb.DuckDBPyConnection) -> None:
    """So that a list exported twice is the same list."""
    rows = marts.execute("""
        select contact_id, list_date::text, campaign_id, customer_id, offer_key, wave::text
        from vault.contact_list
    """).fetchall()
    assert rows
    assert len({row[0] for row in rows}) == len(rows)
    for contact_id, *parts in rows:
        assert contact_id == hashlib.md5("|".join(parts).encode()).hexdigest()


@pytest.mark.parametrize("table", ["contact_candidates", "contact_decisions", "contact_exclusions"])
def test_nothing_personal_leaves_the_vault(marts: duckdb.DuckDBPyConnection, table: str) -> None:
    """The addresses stand in the list alone."""
    columns = marts.execute(f"describe activation.{table}").fetchall()
    assert not {"contact_value", "contact_name", "email"} & {column[0] for column in columns}
