"""Prove that no trace of a customer is left in any file of the warehouse.

  python scripts/prove_erasure.py --customer C0983
  python scripts/prove_erasure.py --values values.txt --also exports

What identifies the person is read from the input (--customer, in CLIENTELA_INPUT or the demo) or
from a list (--values, one a line, - for standard input): e-mail addresses, phone numbers, codes,
names, addresses, in the spellings they may have. They are looked for in the bytes of every file of
the warehouse, of its contact ledger, of published/, target/ and logs/, in every column of every
table and view of DuckDB files, in Parquet files and in compressed ones. What is found is named by
place and count, never by value.

Exit code 0: no trace; 1: traces, or a file that cannot be searched; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import duckdb
from as_sql import literal
from personal_values import PROJECT, NotFoundError, Sought, of_customers, of_list
from searched_places import default_places, files_in

CHUNK = 16 * 1024 * 1024
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
PROGRESS_SECONDS = 5.0


@dataclass
class Report:
    """What was found where, and what could not be searched."""

    traces: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    file_count: int = 0
    byte_count: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether everything was searched and nothing found."""
        return not self.traces and not self.unproven


class Search:
    """Looks for texts in files, whatever their format."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        forms = {form for text in texts for form in (text, text.upper(), text.title())}
        # Lower case of ASCII letters alone: so are the bytes that they are compared with.
        self.needles = {form.encode(code).lower() for form in forms for code in ENCODINGS}
        self.overlap = max(map(len, self.needles)) - 1
        self.pattern = "|".join(re.sub(r"([\\.^$*+?{}()|\[\]])", r"\\\1", text) for text in texts)
        self.report = Report()
        self.told_at = time.monotonic()

    def file(self, path: Path) -> None:
        """Search one file: its name, its bytes, and what they mean."""
        self.report.file_count += 1
        if any(text in path.name.lower() for text in self.texts):
            self.report.traces.append(f"{path.parent}: the name of a file in it")
        try:
            with path.open("rb") as stream:
                magic = stream.read(12)
                stream.seek(0)
                self.count(path, self.stream(stream))
            if magic[:2] == b"\x1f\x8b":
                with gzip.open(path) as unpacked:
                    self.count(path, self.stream(unpacked), " unpacked")
            elif magic[:4] == b"\x28\xb5\x2f\xfd" or magic[:4] == b"PK\x03\x04":
                self.report.unproven.append(f"{path}: packed, and not looked into")
            elif magic[8:12] == b"DUCK":
                self.database(path)
            elif magic[:4] == b"PAR1":
                with duckdb.connect() as connection:
                    self.relation(connection, f"read_parquet({literal(path)})", f"{path}: column ")
        except (OSError, EOFError, duckdb.Error) as error:
            self.report.unproven.append(f"{path}: cannot be read ({type(error).__name__})")

    def count(self, path: Path, found: int, how: str = "") -> None:
        """Note how often something was found in a file's bytes."""
        if found:
            self.report.traces.append(f"{path}: {found} times in its bytes{how}")

    def stream(self, stream: BinaryIO | gzip.GzipFile) -> int:
        """How often the texts stand in a stream of bytes, in either case."""
        found = 0
        kept = b""
        while part := stream.read(CHUNK):
            self.report.byte_count += len(part)
            self.tell(getattr(stream, "name", ""))
            chunk = kept + part.lower()
            kept = chunk[-self.overlap :] if self.overlap else b""
            # What lies in the overlap whole is found again with the next part.
            again = sum(kept.count(needle) for needle in self.needles)
            found += sum(chunk.count(needle) for needle in self.needles) - again
        return found + sum(kept.count(needle) for needle in self.needles)

    def tell(self, place: object) -> None:
        """Say where the search is, now and then."""
        if time.monotonic() - self.told_at > PROGRESS_SECONDS:
            self.told_at = time.monotonic()
            print(f"  {self.report.byte_count / 1e6:,.0f} MB searched, in {place}", file=sys.stderr)

    def database(self, path: Path) -> None:
        """Search every column of every table and view of a DuckDB file, and its free blocks."""
        name = path.stem.split(".")[0].replace('"', '""')
        with duckdb.connect() as connection:
            connection.execute(f'attach {literal(path)} as "{name}" (read_only)')
            connection.execute(f'use "{name}"')
            sizes = connection.execute(
                "select free_blocks from pragma_database_size() where database_name = $1", [name]
            ).fetchall()
            if sizes and sizes[0][0]:
                self.report.unproven.append(
                    f"{path}: {sizes[0][0]} free blocks may hold remains; the next dbt build of the"
                    " vault clears them"
                )
            tables = connection.execute(
                """
                select schema_name, table_name, false from duckdb_tables()
                where database_name = $1
                union all
                select schema_name, view_name, true from duckdb_views()
                where database_name = $1 and not internal
                order by all
                """,
                [name],
            ).fetchall()
            for schema, table, is_view in tables:
                self.tell(f"{path}, {schema}.{table}")
                place = f"{path}: {schema}.{table}"
                try:
                    self.relation(connection, f'"{schema}"."{table}"', f"{place}.")
                except duckdb.Error as error:
                    if not is_view:
                        raise
                    # A view holds nothing of its own.
                    self.report.notes.append(f"{place}: a view that fails ({type(error).__name__})")

    def relation(self, connection: duckdb.DuckDBPyConnection, relation: str, place: str) -> None:
        """Search every column of a relation as text, and its rows: names stand in two columns."""
        found = connection.execute(
            f"""
            select
                count_if(regexp_matches(lower(concat_ws(' ', *columns(*))), $1)) as in_rows,
                count_if(regexp_matches(lower(columns(*)::varchar), $1))
            from {relation}
            """,
            [self.pattern],
        )
        columns = [column[0] for column in found.description]
        in_rows, *counts = found.fetchone() or (0,)
        for column, count in zip(columns[1:], counts, strict=True):
            if count:
                self.report.traces.append(f"{place}{column}: {count} rows")
        if in_rows and not any(counts):
            self.report.traces.append(f"{place}*: {in_rows} rows, over columns side by side")


def arguments_of(given: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--customer", action="append", metavar="ID", help="customer id; repeatable")
    who.add_argument("--values", metavar="FILE", help="values, one a line; - reads standard input")
    parser.add_argument(
        "--input",
        type=Path,
        default=Path(os.environ.get("CLIENTELA_INPUT") or PROJECT / "seeds/demo"),
        help="folder with customers.csv or .parquet (default: CLIENTELA_INPUT, else the demo)",
    )
    parser.add_argument(
        "--warehouse",
        type=Path,
        action="append",
        help="file or folder to search instead of CLIENTELA_DB, CLIENTELA_SPARK_WAREHOUSE (else"
        " warehouse/), CLIENTELA_LEDGER, CLIENTELA_PUBLISHED, target/ and logs/; repeatable",
    )
    parser.add_argument(
        "--also", type=Path, action="append", default=[], help="more files or folders; repeatable"
    )
    return parser.parse_args(given)


def sought_values(arguments: argparse.Namespace) -> Sought:
    """What identifies the person, from the input or from a list."""
    if arguments.customer:
        return of_customers(arguments.input, arguments.customer)
    if arguments.values == "-":
        return of_list(sys.stdin)
    return of_list(Path(arguments.values).read_text(encoding="utf-8").splitlines())


def main(given: Sequence[str] | None = None) -> int:
    """Search, and say what was found."""
    arguments = arguments_of(given)
    missing = [
        str(place) for place in arguments.also + (arguments.warehouse or []) if not place.exists()
    ]
    try:
        if missing:
            raise NotFoundError(f"{', '.join(missing)} is missing")
        values = sought_values(arguments)
        if not values.texts:
            raise NotFoundError("nothing that identifies one person is left to look for")
    except (OSError, UnicodeDecodeError, NotFoundError) as error:
        what = error if isinstance(error, NotFoundError) else type(error).__name__
        print(f"prove_erasure: {what}", file=sys.stderr)
        return 2
    print(f"Looking for {len(values.texts)} texts in their spellings")
    for column, reason in sorted(values.ignored.items()):
        print(f"  not looked for: {column} ({reason})")
    search = Search(values.texts)
    report = search.report
    note = report.unproven.append
    places = [*(arguments.warehouse or default_places(note)), *arguments.also]
    for path in files_in(places, arguments.input, note):
        search.file(path)
    for kind, lines in (
        ("TRACE", report.traces),
        ("UNPROVEN", report.unproven),
        ("note", report.notes),
    ):
        for line in lines:
            print(f"{kind} {line}")
    size = f"{report.file_count} files, {report.byte_count / 1e6:,.1f} MB"
    if not report.file_count:
        print("prove_erasure: there is no file to search", file=sys.stderr)
        return 2
    print(f"{'No trace' if report.is_clean else 'Not proven'} in {size}")
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
