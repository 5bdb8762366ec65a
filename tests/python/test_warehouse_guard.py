"""The plugin that guards the warehouse file, without dbt around it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from warehouse_guard import Plugin

Make = Callable[[str], Plugin]


@pytest.fixture
def make() -> Iterator[Make]:
    """Makes a plugin for a database; the mask of this process is as it was afterwards."""
    mask = os.umask(0o022)

    def plugin(path: str) -> Plugin:
        credentials = DuckDBCredentials.from_dict({"path": path, "schema": "main"})
        return Plugin("warehouse_guard", {}, credentials)

    yield plugin
    os.umask(mask)


def mode(path: Path) -> int:
    """The permissions of a file."""
    return path.stat().st_mode & 0o777


def test_files_that_are_there_are_taken_from_others(make: Make, tmp_path: Path) -> None:
    for name in ("work.duckdb", "work.duckdb.wal", "other.duckdb"):
        (tmp_path / name).touch(mode=0o644)
    make(str(tmp_path / "work.duckdb"))
    assert mode(tmp_path / "work.duckdb") == 0o600
    assert mode(tmp_path / "work.duckdb.wal") == 0o600
    assert mode(tmp_path / "other.duckdb") == 0o644


def test_what_is_made_is_the_owners_alone(make: Make, tmp_path: Path) -> None:
    """The folder of a database in a new one, too."""
    database = tmp_path / "new/folder/work.duckdb"
    make(str(database))
    duckdb.connect(str(database)).close()
    assert (mode(database), mode(database.parent)) == (0o600, 0o700)


def test_a_rewrite_takes_the_place_of_the_warehouse(make: Make, tmp_path: Path) -> None:
    database = tmp_path / "work.duckdb"
    plugin = make(str(database))
    database.write_text("old", encoding="utf-8")
    rewrite = tmp_path / "work.duckdb.rewrite"
    rewrite.write_text("new", encoding="utf-8")
    rewrite.chmod(0o644)
    assert plugin.replace_warehouse() == ""
    assert (database.read_text(encoding="utf-8"), mode(database)) == ("new", 0o600)
    assert not rewrite.exists()


def test_a_rewrite_that_is_not_whole_takes_no_place(make: Make, tmp_path: Path) -> None:
    """What a checkpoint that failed did not write is in a log beside it."""
    database = tmp_path / "work.duckdb"
    plugin = make(str(database))
    for suffix, text in (("", "old"), (".rewrite", "new"), (".rewrite.wal", "the rest")):
        (tmp_path / f"work.duckdb{suffix}").write_text(text, encoding="utf-8")
    assert "not whole" in plugin.replace_warehouse()
    assert database.read_text(encoding="utf-8") == "old"


def test_without_a_rewrite_the_warehouse_stays(make: Make, tmp_path: Path) -> None:
    """And SQL is told what is wrong, without a path."""
    database = tmp_path / "work.duckdb"
    plugin = make(str(database))
    database.write_text("old", encoding="utf-8")
    said = plugin.replace_warehouse()
    assert said != ""
    assert str(tmp_path) not in said
    assert database.read_text(encoding="utf-8") == "old"


def test_what_was_left_half_way_is_removed(make: Make, tmp_path: Path) -> None:
    database = tmp_path / "work.duckdb"
    plugin = make(str(database))
    for suffix in (".rewrite", ".rewrite.wal"):
        (tmp_path / f"work.duckdb{suffix}").touch()
    with duckdb.connect(str(database)) as connection:
        plugin.configure_connection(connection)
    assert [path.name for path in tmp_path.iterdir()] == ["work.duckdb"]


@pytest.mark.parametrize("path", [":memory:", "md:work"])
def test_what_is_no_file_is_left_alone(make: Make, path: str) -> None:
    plugin = make(path)
    assert plugin.file is None
    with duckdb.connect() as connection:
        plugin.configure_connection(connection)
        found = connection.execute(
            "select function_name from duckdb_functions() where function_name like 'clientela%'"
        ).fetchall()
    assert found == [("clientela_parquet_problem",)]


def test_memory_and_threads_are_bounded(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENTELA_MEMORY", "1GiB")
    monkeypatch.setenv("CLIENTELA_THREADS", "1")
    with duckdb.connect() as connection:
        make(":memory:").configure_connection(connection)
        query = "select current_setting('memory_limit'), current_setting('threads')"
        assert connection.execute(query).fetchall() == [("1.0 GiB", 1)]


@pytest.mark.parametrize(("key", "found"), [("it's a key", "it's a key"), ("", None)])
def test_cursors_know_the_key(
    make: Make, monkeypatch: pytest.MonkeyPatch, key: str, found: str | None
) -> None:
    monkeypatch.setenv("CLIENTELA_ERASURE_KEY", key)
    with duckdb.connect() as connection:
        make(":memory:").configure_cursor(connection)
        assert connection.execute("select getvariable('clientela_erasure_key')").fetchall() == [
            (found,)
        ]
