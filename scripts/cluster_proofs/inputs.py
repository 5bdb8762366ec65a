"""A company's input as a cluster reads it: Parquet with the types of the contract."""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml

PROJECT = Path(__file__).resolve().parents[2]
# What is not listed is text; flags too, whose spellings the project knows.
TYPES = {
    "date": "date",
    "money": "decimal(18, 4)",
    "number": "decimal(18, 4)",
    "rate": "double",
    "timestamp": "timestamp",
}


def contract_types() -> dict[str, dict[str, str]]:
    """{table: {column: type}} of contract/inputs.yml."""
    contract = yaml.safe_load((PROJECT / "contract/inputs.yml").read_text(encoding="utf-8"))
    return {
        table: {name: column["type"] for name, column in described["columns"].items()}
        for table, described in contract["inputs"].items()
    }


def write_parquet(source: Path, folder: Path) -> dict[str, int]:
    """Write the CSV files of an input folder as Parquet files of the same names.

    A value that is none of its column's type becomes null, as the project would make it. Returns
    {table: rows}. Raises FileNotFoundError where there is no file of the contract.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for table, types in contract_types().items():
        path = source / f"{table}.csv"
        if not path.exists():
            continue
        with duckdb.connect() as connection:
            connection.execute("set timezone = 'UTC'")
            rows = connection.from_csv_auto(str(path), header=True, all_varchar=True)
            columns = ", ".join(
                f'try_cast("{name}" as {TYPES.get(types.get(name, "text"), "varchar")}) as "{name}"'
                for name in rows.columns
            )
            rows.project(columns).write_parquet(str(folder / f"{table}.parquet"))
            counts[table] = len(rows)
    if not counts:
        raise FileNotFoundError(f"{source} holds none of the contract's tables as CSV")
    return counts
