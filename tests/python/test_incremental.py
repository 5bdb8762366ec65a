"""An incremental refresh gives the rows of a full build, whatever a day changes and whatever failed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compared import Difference, differences
from daily_changes import CHANGES, late_order
from daily_shop import Shop, line
from dbt_process import Dbt, Run, reading
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from project import models

UNTESTED = ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
INCREMENTAL = [*UNTESTED, "--select", "+config.materialized:incremental"]
EVERYTHING = [*UNTESTED, "--select", "+path:models/marts", "+path:models/quality"]
# More sequences, and every mart after each day:
# CLIENTELA_INCREMENTAL=20 pytest tests/python/test_incremental.py
EXAMPLES = int(os.environ.get("CLIENTELA_INCREMENTAL", "1"))
IS_THOROUGH = "CLIENTELA_INCREMENTAL" in os.environ
Day = tuple[str, ...]

# What a day may do to the build itself, beside what it changes in the inputs.
BUILDS = {
    "first half only": ["--exclude", "int_returns__matched+"],
    "last half only": ["--exclude", "int_orders__logged", "int_returns__matched"],
    "one model in full": ["--full-refresh", "--select", "int_orders__netted"],
    "one log in full": ["--full-refresh", "--select", "int_customers__logged"],
    "first log in full": ["--full-refresh", "--select", "base_orders_logged"],
}
ACCIDENTS = ["failed", "lost progress"]
# With the one test that a file of broken lines fails: what comes after it is skipped.
WATCHED = ["+config.materialized:incremental,resource_type:" + kind for kind in ("model", "seed")]
WATCHED = ["--select", *WATCHED, "base_order_lines_rejects", "--indirect-selection", "empty"]
EVERY_CHANGE: list[Day] = [
    ("order_today", "late_order", "correction"),
    ("first half only", "cancellation", "come_back", "merged_customer"),
    ("deletion", "new_customer", "changed_product"),
    ("last half only", "other_customer", "come_back", "lines_before_order"),
    ("split_customer", "order_today"),
    ("one model in full", "late_order", "correction"),
    ("new_category", "failed", "correction"),
    ("one log in full", "first log in full", "deletion", "come_back"),
    ("own_column", "other_day"),
    ("order_today", "cancellation", "other_day"),
    ("days_back",),
    ("today_again",),
    ("deletion",),
    ("late_order", "correction"),
    ("file_gone",),
    ("file_back",),
    ("lost progress", "late_order"),
    ("other_var",),
]


# Days of these alone change rows: nothing needs to be built anew.
ROWS = {"order_today", "late_order", "correction", "cancellation", "deletion", "new_customer"}
ROWS |= {
    "file_gone",
    "file_back",
    "come_back",
    "merged_customer",
    "split_customer",
    "other_customer",
    "lines_before_order",
}


def incremental_models() -> list[dict[str, Any]]:
    """Models that a build may refresh."""
    return [model for model in models().values() if model["config"]["meta"].get("incremental_by")]


def tables(which: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Their grain, by schema and name."""
    return {
        f"{model['schema']}.{model['alias']}": model["config"]["meta"].get("grain", [])
        for model in which
    }


def marts() -> dict[str, list[str]]:
    """All marts, quality included."""
    folders = ("models/marts/", "models/quality/")
    return tables(
        [model for model in models().values() if model["original_file_path"].startswith(folders)]
    )


class Refreshed:
    """A shop, its warehouse that is refreshed day by day, and others that are built in full."""

    def __init__(self, dbt: Dbt, folder: Path, seed: int) -> None:
        self.dbt = dbt
        self.folder = folder
        self.shop = Shop.opened(seed)
        self.days = 0

    def build(self, name: str, command: Sequence[str]) -> Run:
        """Run dbt build on the shop as it is."""
        self.shop.write(self.folder / "input")
        return self.started(name, command).result()

    def started(self, name: str, command: Sequence[str]) -> Future[Run]:
        """Start dbt build on what was written last."""
        return self.dbt.submit(
            ["build", *command],
            self.folder / "input",
            self.folder / f"{name}.duckdb",
            self.shop.variables,
        )

    def day(self, changes: Sequence[str]) -> None:
        """Change the shop; where the day says so, a build that does a part of its work only."""
        self.days += 1
        for change in changes:
            if change in CHANGES:
                CHANGES[change](self.shop)
        for change in changes:
            if change in BUILDS:
                partial = BUILDS[change]
                chosen = UNTESTED if "--select" in partial else INCREMENTAL
                self.done(self.build("refreshed", [*chosen, *partial]))
        if "failed" in changes:
            self.failed()
        if "lost progress" in changes:
            with duckdb.connect(str(self.folder / "refreshed.duckdb")) as connection:
                connection.execute("delete from staging.base_progress")

    def failed(self) -> None:
        """A file of broken lines, which stops the build half-way and is gone the day after."""
        lines = [line(self.shop.chance, order_id="O0002", quantity="?") for _ in range(60)]
        self.shop.add({"order_lines": lines}, "broken")
        late_order(self.shop)
        run = self.build("refreshed", WATCHED)
        assert run.exit_code == 1, run.output
        assert "SKIP" in run.output, run.output
        del self.shop.files["broken"]

    def compared(self, command: Sequence[str], which: dict[str, list[str]]) -> list[Difference]:
        """Refresh, build the same in full in another file, and compare."""
        self.shop.write(self.folder / "input")
        both = [self.started(name, command) for name in ("refreshed", f"full_{self.days}")]
        refreshed, full = (self.done(run.result()).database for run in both)
        return differences(refreshed, full, which)

    def anew(self) -> list[str]:
        """Incremental models that their last build built anew."""
        with reading(self.folder / "refreshed.duckdb") as connection:
            rows = connection.execute(
                "select distinct model from staging.base_progress where is_anew order by model"
            ).fetchall()
        return [str(name) for (name,) in rows]

    @staticmethod
    def done(run: Run) -> Run:
        """A run that succeeded."""
        assert run.exit_code == 0, run.output
        return run


@pytest.fixture(scope="session")
def shops(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes shops, each in a folder of its own."""
    return lambda seed: Refreshed(dbt, tmp_path_factory.mktemp("shop"), seed)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@example(seed=1, days=EVERY_CHANGE)
@given(
    seed=st.integers(2, 1000),
    days=st.lists(
        st.lists(st.sampled_from([*CHANGES, *BUILDS, *ACCIDENTS]), min_size=1, max_size=4).map(
            tuple
        ),
        min_size=3,
        max_size=3,
    ),
)
def test_a_refresh_gives_the_rows_of_a_full_build(shops: Any, seed: int, days: list[Day]) -> None:
    """Every incremental model after each day; every mart after the last, or when asked after each."""
    shop = shops(seed)
    shop.done(shop.build("refreshed", EVERYTHING))
    compared = INCREMENTAL, tables(incremental_models())
    if IS_THOROUGH:
        compared = EVERYTHING, marts() | tables(incremental_models())
    for number, day in enumerate(days, start=1):
        shop.day(day)
        assert shop.compared(*compared) == [], (number, day)
        if ROWS.issuperset(day):
            assert shop.anew() == [], (number, day)
    assert shop.compared(EVERYTHING, marts()) == []


def write_parquet(folder: Path, price: str, note: str) -> None:
    """Ten orders of a line each; price and type of the lines, and the note of the last order."""
    tables = {
        "orders": f"""
            select
                'O' || range as order_id,
                'C' || range as customer_id,
                timestamp '2025-03-01 10:00:00' + to_days(range::int) as ordered_at,
                case when range = 9 then {note} end as x_note
            from range(10)
        """,
        "order_lines": f"""
            select 'O' || range as order_id, 1 as line_number, 1 as quantity, {price} as unit_price
            from range(10)
        """,
    }
    for table, query in tables.items():
        place = folder / table
        place.mkdir(parents=True, exist_ok=True)
        duckdb.sql(f"copy ({query}) to '{place}/part.parquet' (format parquet)")


@pytest.mark.parametrize(
    ("price", "note"), [("12.34::decimal(18, 2)", "7"), ("1234::decimal(18, 0)", "'seven'")]
)
def test_a_column_of_another_type_counts(dbt: Dbt, tmp_path: Path, price: str, note: str) -> None:
    """12.34 has the hash of 1234, and a note that was a number is a text: neither is kept as it was."""
    folder, refreshed, full = (tmp_path / name for name in ("input", "refreshed", "full"))
    write_parquet(folder, "1234::decimal(18, 0)", "7")
    build = ["build", *INCREMENTAL]
    Refreshed.done(dbt.run(build, folder, refreshed.with_suffix(".duckdb")))
    write_parquet(folder, price, note)
    first, second = (
        Refreshed.done(dbt.run(build, folder, file.with_suffix(".duckdb"))).database
        for file in (refreshed, full)
    )
    assert differences(first, second, tables(incremental_models())) == []
