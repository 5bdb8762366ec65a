"""dbt-duckdb plugin that guards the warehouse file, which holds personal data.

Named in profiles.yml (`plugins: - module: warehouse_guard`). Everything that a build writes is its
owner's alone; the engine is told the key of erasure, and how much memory and how many threads it
may take where CLIENTELA_MEMORY (8GB) and CLIENTELA_THREADS say so; and SQL can put a rewritten file
in the place of the warehouse (macro rewrite_warehouse), and ask what is wrong with a Parquet file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from as_sql import identifier
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags
from duckdb import DuckDBPyConnection, DuckDBPyRelation
from duckdb.sqltypes import VARCHAR
from durable import synchronize

ERASURE_KEY = "CLIENTELA_ERASURE_KEY"
MEMORY = "CLIENTELA_MEMORY"
THREADS = "CLIENTELA_THREADS"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Plugin(BasePlugin):
    """Hooks that dbt-duckdb calls: once at the start, per connection and per cursor."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """From here on files are made for their owner alone; those that are there become so."""
        os.umask(OTHERS)
        path = self.creds.path if self.creds else ":memory:"
        self.file = None if ":" in path.removeprefix(Path(path).drive) else Path(path).absolute()
        if self.file:
            # A clone without its empty folder, or CLIENTELA_DB in a new one.
            self.file.parent.mkdir(parents=True, exist_ok=True)
            close_to_others(self.file)
            close_to_others(beside(self.file, ".wal"))
        for made_earlier in files_of_dbt():
            close_to_others(made_earlier)

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Bound memory and threads, and give SQL the two steps that it lacks."""
        bound(conn)
        # The file is locked by now, so what another build left half-way is nobody's.
        if self.file:
            remove_rewrite(self.file)
            conn.create_function(
                "clientela_replace_warehouse",
                self.replace_warehouse,
                [],
                VARCHAR,
                side_effects=True,
            )
        conn.create_function("clientela_parquet_problem", parquet_problem, [VARCHAR], VARCHAR)

    def configure_cursor(self, cursor: Any) -> None:
        """Tell a cursor the key, as a parameter: a statement could be logged."""
        if key := os.environ.get(ERASURE_KEY):
            cursor.execute("set variable clientela_erasure_key = $1", [key])

    def replace_warehouse(self) -> str:
        """Put the rewritten file in the warehouse's place, all or nothing; '' or what failed."""
        try:
            if not self.file:
                return "there is no file to replace"
            rewrite = beside(self.file, ".rewrite")
            if beside(rewrite, ".wal").exists():
                return "the copy is not whole; is there room"
            rewrite.chmod(stat.S_IRUSR | stat.S_IWUSR)
            synchronize(rewrite)
            rewrite.replace(self.file)
            synchronize(self.file.parent)
        except OSError as error:
            return error.strerror or "the file system refused"
        return ""


def bound(connection: DuckDBPyConnection) -> None:
    """Bound the memory and the threads of an engine, where the environment says so."""
    if memory := os.environ.get(MEMORY):
        connection.execute("set memory_limit = $1", [memory])
    if threads := os.environ.get(THREADS):
        connection.execute("set threads = $1", [threads])


def parquet_problem(pattern: str) -> str:
    """What keeps a Parquet file from being read whole, after its path; '' where nothing does.

    An engine of its own reads it, whose errors quote values: their text goes no further.
    """
    with duckdb.connect() as connection:
        bound(connection)
        file = connection.read_parquet(pattern)
        if not error_of(file, file.columns):
            return ""
        for column in file.columns:
            if error := error_of(file, [column]):
                said = "its text is not UTF-8" if "UTF" in error else "it cannot be read"
                return f", column '{column}': {said}"
    return ": it cannot be read"


def error_of(file: DuckDBPyRelation, columns: list[str]) -> str:
    """The engine's error where columns cannot be read; '' where they can."""
    try:
        # A count could be answered from the file's statistics; a hash cannot.
        file.aggregate(f"max(hash({', '.join(map(identifier, columns))}))").fetchall()
    except duckdb.Error as error:
        return str(error) or type(error).__name__
    return ""


def beside(file: Path, suffix: str) -> Path:
    """The file of the same name with a suffix more, in the same folder."""
    return file.with_name(file.name + suffix)


def remove_rewrite(file: Path) -> None:
    """Remove a rewrite that did not come to its end; the warehouse itself is whole."""
    for suffix in (".rewrite", ".rewrite.wal"):
        beside(file, suffix).unlink(missing_ok=True)


def files_of_dbt() -> Iterator[Path]:
    """What dbt wrote before it came to its plugins: the log, and what it knows of the project."""
    flags: Any = get_flags()  # type: ignore[no-untyped-call]
    for name, patterns in (
        ("LOG_PATH", ["dbt.log*"]),
        ("TARGET_PATH", ["*.json", "*.msgpack", "*.gpickle", "*.html", "compiled", "run"]),
    ):
        if folder := getattr(flags, name, None):
            for pattern in patterns:
                yield from Path(folder).glob(pattern)


def close_to_others(path: Path) -> None:
    """Take from everybody but the owner what they may do with a file; someone else's is left."""
    try:
        mode = path.lstat().st_mode
        if mode & OTHERS and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)
    except OSError:
        return
