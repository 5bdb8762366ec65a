"""Print what a build made: the inputs, the customers by segment, and where to look next."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb

Row = tuple[object, ...]


def table(header: Row, rows: list[Row]) -> str:
    """Lay out rows below a header, numbers to the right."""
    texts = [[cell(value) for value in row] for row in [header, *rows]]
    widths = [max(len(row[place]) for row in texts) for place in range(len(header))]
    numeric = [
        all(isinstance(row[place], int | float) or row[place] is None for row in rows)
        for place in range(len(header))
    ]
    lines = [
        "  "
        + "  ".join(
            text.rjust(width) if is_number else text.ljust(width)
            for text, width, is_number in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in texts
    ]
    return "\n".join([lines[0], "  " + "  ".join("-" * width for width in widths), *lines[1:]])


def cell(value: object) -> str:
    """Write one value: whole numbers with thousands parted, amounts with two decimals."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def read(database: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """Run a query and fetch all its rows."""
    return database.sql(query).fetchall()


def summary(path: Path) -> str:
    """Describe the warehouse in a file; raises duckdb.Error where its marts are missing."""
    with duckdb.connect(str(path), read_only=True) as database:
        as_of, customers, buyers = read(
            database,
            """
            select
                (select as_of_date from intermediate.int_as_of__chosen),
                (select count(*) from core.dim_customers),
                (select count(*) from scores.customer_rfm)
            """,
        )[0]
        inputs = read(
            database,
            """
            select input_table, rows_read, rows_accepted, rows_rejected, rows_duplicate
            from quality.input_reconciliation where is_provided order by rows_read desc
            """,
        )
        missing = [
            str(name)
            for (name,) in read(
                database,
                """
                select input_table from quality.input_reconciliation
                where not is_provided order by input_table
                """,
            )
        ]
        (later_orders,) = read(
            database,
            """
            select
                (select count(*) from staging.base_orders where is_accepted)
                - (select count(*) from core.fct_orders)
            """,
        )[0]
        segments = read(
            database,
            """
            select
                rfm_segment, count(*), sum(monetary)::double,
                avg(recency_days)::double, avg(frequency)::double
            from scores.customer_rfm group by rfm_segment order by 3 desc
            """,
        )
        stages = read(
            database,
            """
            select
                lifecycle.lifecycle_stage, count(*), avg(lifecycle.days_since_purchase)::double,
                avg(lifecycle.probability_buy)::double, sum(value.future_value_12m)::double
            from lifecycle.customer_lifecycle as lifecycle
            inner join lifecycle.customer_value as value using (customer_id)
            group by lifecycle.lifecycle_stage order by 2 desc, 1
            """,
        )
        reasons = read(
            database,
            """
            select input_table || ': ' || reason, count(*) from quality.rejected_records
            group by all order by 2 desc, 1 limit 5
            """,
        )
    parts = [
        f"As of {as_of}: {cell(customers)} customers, {cell(buyers)} with a purchase.",
        "Inputs\n" + table(("table", "read", "accepted", "rejected", "duplicate"), inputs),
    ]
    if later_orders:
        parts.append(f"{cell(later_orders)} orders are later than {as_of}: kept, not seen yet.")
    if missing:
        parts.append(f"Not provided, so what needs them is empty: {', '.join(missing)}.")
    if reasons:
        parts.append(
            "Rejected most often (all of them: quality.rejected_records)\n"
            + table(("reason", "rows"), reasons)
        )
    parts.append(
        "Customers by stage of the life cycle\n"
        + table(
            ("stage", "customers", "days since purchase", "P(buy)", "margin expected in 12 months"),
            stages,
        )
    )
    parts.append(
        "Customers by RFM segment\n"
        + table(("segment", "customers", "monetary", "days since purchase", "purchases"), segments)
    )
    parts.append(
        f"The warehouse is {path}. Open it next:\n"
        f"  .venv/bin/python -c \"import duckdb; duckdb.connect('{path}', read_only=True)"
        ".sql('from scores.customer_rfm order by monetary desc limit 20').show()\""
    )
    return "\n\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line; return 0, or 1 where there is nothing to summarize."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path, help="DuckDB file that a build made")
    path = parser.parse_args(arguments).database
    if not path.exists():
        print(f"summarize: {path} does not exist: run make build first", file=sys.stderr)
        return 1
    try:
        print(summary(path))
    except duckdb.Error as error:
        print(f"summarize: {path} holds no finished build: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
