"""Find customers who may be one person though no rule of the build says so.

  pip install -r requirements/fuzzy.txt
  dbt build
  python scripts/match_fuzzy.py
  dbt build --vars 'min_match_probability: 0.95'

Splink learns from the customer records of the warehouse, in memory, how people's data differ, and
scores the pairs that agree on something. Those that the rules of the build left apart go to table
vault.fuzzy_matches: customer_id, other_customer_id, match_probability. The build merges those of at
least min_match_probability, unless their tax codes or birth dates differ, and none where the var is
not set. Run it again when customers have come: pairs that were merged are offered again.
DuckDB only. How good it is: docs/matching.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from as_sql import identifier, literal
from ending import end_as_an_error_does
from matching.records import pairs_sql, records_sql

PROJECT = Path(__file__).resolve().parent.parent
# With fewer records there is nothing to learn from.
MIN_RECORDS = 50
# What is read, whatever the schema; the people are those of the rules alone, before any fuzzy pair.
CUSTOMERS, PEOPLE = "stg_customers", "stg_people__by_phone"
COLUMNS = """
    customer_id customer_type first_name last_name company_name tax_code vat_number email
    phone mobile street_address postal_code birth_date
""".split()
MATCHES = "vault.fuzzy_matches"


class NoBuildError(Exception):
    """The file does not hold what the pass reads."""


def attach(connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> str:
    """Attach the warehouse under the name that its views know; returns it as SQL writes it."""
    name = identifier(path.stem)
    how = "(read_only)" if read_only else ""
    connection.execute(f"attach {literal(path)} as {name} {how}")
    return name


def read_warehouse(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Copy customers and earlier matches into memory; returns the number of customers.

    Raises NoBuildError where the build did not make them.
    """
    warehouse = attach(connection, path, read_only=True)
    schemas = dict(
        connection.execute(
            "select table_name, any_value(table_schema) from information_schema.tables"
            " where table_catalog = ? group by table_name",
            [path.stem],
        ).fetchall()
    )
    missing = [name for name in (CUSTOMERS, PEOPLE) if name not in schemas]
    if missing:
        raise NoBuildError(f"it holds no {' and no '.join(missing)}")
    connection.execute(
        f"""
        create table customers as
        select
            {", ".join(f"customers.{column}" for column in COLUMNS)},
            coalesce(people.person_id, customers.customer_id) as person_id
        from {warehouse}.{schemas[CUSTOMERS]}.{CUSTOMERS} as customers
        left join {warehouse}.{schemas[PEOPLE]}.{PEOPLE} as people
            on customers.customer_id = people.source_customer_id
        """
    )
    earlier = f"{warehouse}.{MATCHES}" if "fuzzy_matches" in schemas else "no_matches"
    connection.execute(
        f"""
        create table no_matches (
            customer_id varchar, other_customer_id varchar, match_probability double
        );
        create table earlier as select * from {earlier};
        detach {warehouse}
        """
    )
    return int(connection.execute("select count(*) from customers").fetchall()[0][0])


def find_matches(
    connection: duckdb.DuckDBPyConnection, min_probability: float, max_people_per_key: int
) -> int:
    """Fill table matches from table customers; returns the number of pairs."""
    from matching.model import score_pairs

    connection.execute(f"create table records as {records_sql('customers', max_people_per_key)}")
    count = connection.execute("select count(*) from records").fetchall()[0][0]
    scored = None
    if count < MIN_RECORDS:
        say(f"{count} records to compare: with fewer than {MIN_RECORDS} nothing can be learnt")
    else:
        scored = score_pairs(connection, "records", min_probability, say)
    found = pairs_sql("records", scored, min_probability) if scored else "from no_matches"
    # Somebody erased since cannot be compared any more; what was known of who they are stays.
    connection.execute(
        f"""
        create table matches as
        with found as ({found}),
        comparable as (select distinct person_id from records),
        known as (select distinct person_id from customers)

        select * from found
        union all
        select earlier.*
        from earlier
        inner join known as one on earlier.customer_id = one.person_id
        inner join known as other on earlier.other_customer_id = other.person_id
        where earlier.match_probability >= {min_probability}
            and (
                earlier.customer_id not in (select person_id from comparable)
                or earlier.other_customer_id not in (select person_id from comparable)
            )
        order by customer_id, other_customer_id
        """
    )
    return int(connection.execute("select count(*) from matches").fetchall()[0][0])


def write_matches(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Replace the table of matches as a whole."""
    warehouse = attach(connection, path, read_only=False)
    connection.execute(
        f"""
        begin;
        create schema if not exists {warehouse}.vault;
        create or replace table {warehouse}.{MATCHES} as select * from matches;
        commit;
        detach {warehouse}
        """
    )


def say(text: str) -> None:
    """Report progress at once."""
    print(text, flush=True)


def probability(text: str) -> float:
    """A number between 0 and 1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError
    return value


def main(arguments: list[str] | None = None) -> int:
    """Match and write.

    Returns 0 where the table was written, 2 where Splink or the warehouse is missing or in use;
    exits with 2 where the arguments make no sense.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--db",
        type=Path,
        default=Path(os.environ.get("CLIENTELA_DB") or PROJECT / "warehouse/clientela.duckdb"),
        help="DuckDB file that a build made (default: CLIENTELA_DB, warehouse/clientela.duckdb)",
    )
    parser.add_argument(
        "--min-probability",
        type=probability,
        default=0.5,
        help="pairs below it are not written (0..1, default: 0.5); the build's var decides later",
    )
    parser.add_argument(
        "--max-people-per-key",
        type=int,
        default=5,
        help="an e-mail, phone or code that more people share is not compared (default: 5)",
    )
    options = parser.parse_args(arguments)
    path: Path = options.db
    try:
        from splink.internals.exceptions import SplinkException
    except ImportError:
        return fail("Splink is not installed: pip install -r requirements/fuzzy.txt")
    if not path.is_file():
        return fail(f"{path} does not exist: run dbt build first")
    started = time.monotonic()
    # Asked to end, it leaves nothing of what it spilled.
    end_as_an_error_does()
    try:
        # What does not fit into memory goes to a folder of the user's own, gone at the end.
        with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
            connection.execute(f"set temp_directory = {literal(spill)}")
            count = read_warehouse(connection, path)
            say(f"{count} customer records of {path}")
            pairs = find_matches(connection, options.min_probability, options.max_people_per_key)
            write_matches(connection, path)
    except NoBuildError as error:
        return fail(f"{path} holds no finished build ({error}): run dbt build first")
    except duckdb.IOException:
        return fail(f"{path} is no DuckDB file, or in use: end what has it open and try again")
    except (duckdb.Error, SplinkException, OSError) as error:
        # Its text may hold values of customers.
        return fail(f"it ended with {type(error).__name__}; nothing was written")
    say(f"{pairs} pairs in {time.monotonic() - started:.1f} s: {MATCHES}")
    return 0


def fail(text: str) -> int:
    """Say why nothing was written; returns the exit code."""
    print(f"match_fuzzy: {text}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
