"""The command line of the fit: what it writes, and how it ends where it cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
# On the second date 200 customers bought twice and 100 once; on the first there was nobody.
WAREHOUSE = {
    "int_as_of_dates__listed": """
        select date '2024-05-31' as as_of_date union all select date '2024-06-30'
    """,
    "int_clv_cells__counted": """
        select
            date '2024-06-30' as as_of_date,
            cast(day % 3 > 0 as int) as repeat_count,
            case when day % 3 > 0 then day else 0 end as last_days,
            400 - day % 7 as age_days,
            cast(day % 3 * day as decimal(18, 2)) as repeat_margin_amount,
            1 as customer_count
        from range(1, 301) as days (day)
    """,
}


def fit_clv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script as a user does."""
    command = [sys.executable, str(ROOT / "scripts" / "fit_clv.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A folder as Spark leaves it."""
    for name, query in WAREHOUSE.items():
        folder = tmp_path / "intermediate.db" / name
        folder.mkdir(parents=True)
        duckdb.sql(f"copy ({query}) to '{folder}/part.parquet' (format parquet)")
    return tmp_path


def reasons(warehouse: Path) -> dict[str, str | None]:
    """Why BG/NBD was not fitted, by date."""
    return dict(
        duckdb.sql(
            f"select cast(as_of_date as string), any_value(reason) from '{warehouse}/clv_fits.parquet'"
            " where model = 'bg_nbd' group by as_of_date"
        ).fetchall()
    )


def test_every_date_is_written(warehouse: Path) -> None:
    """Exit code 0, thirteen numbers for each date."""
    run = fit_clv("--warehouse", str(warehouse))
    assert run.returncode == 0, run.stderr
    assert "26 parameters" in run.stdout
    assert set(reasons(warehouse)) == {"2024-05-31", "2024-06-30"}
    assert not list(warehouse.glob("*.tmp"))


def test_vars_of_the_build_limit_the_fit(warehouse: Path) -> None:
    """As dbt takes them."""
    run = fit_clv("--warehouse", str(warehouse), "--vars", "{clv_min_customers: 301}")
    assert run.returncode == 0, run.stderr
    assert reasons(warehouse)["2024-06-30"] == "fewer than 301 customers with a purchase"


def test_nothing_was_built(tmp_path: Path) -> None:
    """It says what to do first."""
    run = fit_clv("--warehouse", str(tmp_path))
    assert run.returncode == 2
    assert "Build first: dbt build --target spark" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("x", "--vars must be a mapping"),
        ("[1, 2]", "--vars must be a mapping"),
        ("{a", "--vars is no YAML"),
        ("{min_sample: 30}", "no var: min_sample"),
        ("{min_sample_size: many}", "var min_sample_size must be an integer, not many"),
        ("{min_sample_size: null}", "var min_sample_size must be an integer, not None"),
    ],
)
def test_vars_that_make_no_sense(warehouse: Path, given: str, said: str) -> None:
    """One line says why, exit code 2, nothing is written."""
    run = fit_clv("--warehouse", str(warehouse), "--vars", given)
    assert run.returncode == 2
    assert said in run.stderr.splitlines()[-1]
    assert "Traceback" not in run.stderr
    assert not (warehouse / "clv_fits.parquet").exists()
