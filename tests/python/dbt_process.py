"""dbt in processes of its own: two or more at a time, none of them near the repository's files."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
# The server warms dbt up once; each run is a fork of it and so a process of its own without the wait.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["dbt_warm", "replays"])
# The name of the file is the name of the database in what was parsed.
WORK = "work.duckdb"
# Environment of a run on more rows than one thread takes at a time.
MANY_ROWS = {"CLIENTELA_THREADS": "2"}


def parsed_vars() -> set[str]:
    """Vars whose values are in what dbt parsed.

    Those that stand in yml files, or that a model asks before it names what it reads.
    """
    files = [ROOT / "dbt_project.yml", *(ROOT / "models").rglob("*.yml")]
    texts = (file.read_text(encoding="utf-8") for file in files)
    found = {name for text in texts for name in re.findall(r"var\(['\"](\w+)", text)}
    return found | {"rfm_scoring", "frequency_unit"}


PARSED_VARS = parsed_vars()


def parses_itself(variables: Mapping[str, Any]) -> bool:
    """Whether a run with these vars has to parse the project: its own would be another, or fail."""
    window = variables.get("rfm_window_days")
    is_of_another_type = window is not None and not isinstance(window, int)
    return is_of_another_type or bool(PARSED_VARS & set(variables))


@dataclass(frozen=True)
class Run:
    """What one call of dbt left behind."""

    exit_code: int
    output: str
    log: str
    database: Path
    target: Path

    @property
    def said(self) -> str:
        """Everything that anybody could read about the run."""
        return self.output + self.log

    @property
    def error(self) -> str:
        """The message that stopped the run, on one line."""
        start = self.output.find("Encountered an error")
        return " ".join(self.output[start:].split()) if start >= 0 else ""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the database."""
        return READER.of(self.database).execute(query).fetchall()

    def records(self, query: str) -> list[dict[str, Any]]:
        """Rows of a query on the database, by column."""
        found = READER.of(self.database).execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def reading(database: Path) -> duckdb.DuckDBPyConnection:
    """A database, read only, by the name that it was built under and that its views know."""
    connection = duckdb.connect()
    connection.execute(f"attach '{database}' as work (read_only)")
    connection.execute("use work")
    return connection


class Reader:
    """The database that a test read last, open until it reads another or ends.

    To open what a build made takes a tenth of a second, far longer than most queries.
    """

    def __init__(self) -> None:
        self.database: Path | None = None
        self.connection: duckdb.DuckDBPyConnection | None = None

    def of(self, database: Path) -> duckdb.DuckDBPyConnection:
        """A database, read only."""
        if self.connection is None or self.database != database:
            self.close()
            self.database, self.connection = database, reading(database)
        return self.connection

    def close(self) -> None:
        """Let others write to it."""
        if self.connection:
            self.connection.close()
        self.connection = None


READER = Reader()


def forget_settings() -> None:
    """Remove what the environment says to dbt and to the project."""
    for name in [name for name in os.environ if name.startswith(("CLIENTELA_", "DBT_"))]:
        del os.environ[name]


def serve(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    output: Path,
    project: Path = ROOT,
    is_parsed: bool = False,
) -> None:
    """Run dbt in this process; everything it prints goes to a file. Ends with dbt's exit code.

    is_parsed: go on from what the server parsed instead of parsing again.
    """
    with output.open("wb") as stream:
        for descriptor in (1, 2):
            os.dup2(stream.fileno(), descriptor)
    forget_settings()
    os.environ.update(environment)
    os.chdir(project)
    import dbt_warm
    from dbt.cli.main import cli

    sys.argv = ["dbt", *arguments]
    cli(list(arguments), obj={"manifest": dbt_warm.PARSED if is_parsed else None})


def text_of(path: Path) -> str:
    """The text of a file; nothing where there is none."""
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


class Builder(ABC):
    """Builds companies side by side, each in a process of its own."""

    pool: ThreadPoolExecutor

    @abstractmethod
    def run(
        self,
        command: Sequence[str],
        folder: Path | None,
        database: Path,
        variables: Mapping[str, Any] | None = None,
    ) -> Run:
        """Build from an input folder (None: the demo) and wait for it."""

    def submit(
        self,
        command: Sequence[str],
        folder: Path | None,
        database: Path,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[Run]:
        """Start a run on an input folder, now or when a processor is free."""
        if READER.database == database:
            READER.close()
        return self.pool.submit(self.run, command, folder, database, variables)


class Dbt(Builder):
    """Runs dbt on as many threads as there are processors, each with a target folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with pytest.MonkeyPatch.context() as patched:
            for imported in (ROOT / "scripts", Path(__file__).parent):
                patched.setenv("PYTHONPATH", str(imported), prepend=os.pathsep)
            forkserver.ensure_running()
        self.pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 2)

    def run(
        self,
        command: Sequence[str],
        folder: Path | None,
        database: Path,
        variables: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Run:
        """Run dbt on an input folder (None: the demo) and wait for it."""
        given = json.dumps(variables or {}, sort_keys=True)
        worker = self.folder / f"{threading.current_thread().name}-{abs(hash(given))}"
        worker.mkdir(exist_ok=True)
        logs = database.with_suffix(".logs")
        logs.mkdir(parents=True, exist_ok=True)
        work = worker / WORK
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and READER.database == database:
            READER.close()
        if database.exists():
            database.rename(work)
        surroundings = {
            "CLIENTELA_DB": str(work),
            "CLIENTELA_INPUT": str(folder or ""),
            # A second thread on few rows is only in the way of the run beside this one.
            "CLIENTELA_THREADS": "1",
            "DBT_TARGET_PATH": str(worker / "target"),
            "DBT_LOG_PATH": str(logs),
            # Artifacts for others to read; manifest.json takes a second and is written twice.
            "DBT_WRITE_JSON": "false",
            **(environment or {}),
        }
        arguments = [*command, "--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
        arguments += ["--vars", given] if variables else []
        is_parsed = not parses_itself(variables or {})
        process = PROCESSES.Process(
            target=serve, args=(arguments, surroundings, logs / "output", ROOT, is_parsed)
        )
        process.start()
        process.join()
        if work.exists():
            # The fork ends without closing its database: opening it writes its log into the file.
            duckdb.connect(str(work)).close()
            work.rename(database)
        return Run(
            exit_code=process.exitcode or 0,
            output=text_of(logs / "output"),
            log=text_of(logs / "dbt.log"),
            database=database,
            target=worker / "target",
        )

    def close(self) -> None:
        """Forget the runs that have not begun; wait for the others."""
        self.pool.shutdown(cancel_futures=True)
