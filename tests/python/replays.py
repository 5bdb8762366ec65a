"""Builds of small companies of which dbt does only what their files decide.

On a few rows most of a build is dbt itself: its Python takes ten times as long as the SQL of a node.
Beyond the core, the SQL is the same for every company that sets the same vars. So dbt builds up to
the core, and the rest is executed, models and data tests, as dbt compiled it for the demo.
test_bad_companies builds a company both ways and finds every row the same.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
from as_sql import literal
from benchmarks import bare
from dbt_process import PARSED_VARS, PROCESSES, WORK, Dbt, Run, text_of
from project import Node, manifest

# What these folders are made of is dbt's, as is what goes on where it was.
BY_DBT = ("models/staging/", "models/marts/core/")
# Tests that ask the database before they are SQL.
ASKING = "run_query("
SETTINGS = (f"use {Path(WORK).stem}", "set TimeZone = 'UTC'", "set threads = 1")


@dataclass(frozen=True)
class Plan:
    """What a command builds: names for dbt, then ids of models and tests that are replayed."""

    by_dbt: list[str]
    models: list[str]
    tests: list[str]


@dataclass(frozen=True)
class Check:
    """A data test: it finds no row, or fails."""

    name: str
    is_warning: bool
    query: str


@dataclass(frozen=True)
class Script:
    """What is executed: models, each after those that it is made of, then tests."""

    models: list[bare.Node]
    checks: list[Check]


class Replays:
    """Builds companies, as many at a time as dbt runs; each into a new database."""

    def __init__(self, dbt: Dbt, folder: Path) -> None:
        self.dbt = dbt
        self.folder = folder
        self.lock = threading.Lock()
        self.plans: dict[tuple[str, ...], Plan] = {}
        self.queries: dict[str, dict[str, str]] = {}

    def submit(
        self,
        command: Sequence[str],
        folder: Path,
        database: Path,
        variables: Mapping[str, Any] | None = None,
    ) -> Future[Run]:
        """Start a build now, or when a processor is free."""
        return self.dbt.pool.submit(self.run, command, folder, database, variables)

    def run(
        self,
        command: Sequence[str],
        folder: Path,
        database: Path,
        variables: Mapping[str, Any] | None = None,
    ) -> Run:
        """Build a company; the run fails where dbt, a model or a test does.

        A var that dbt reads where it parses is in more than the SQL: then the build is all dbt's.
        """
        assert not database.exists(), "a replay is a first build"
        if PARSED_VARS & set(variables or {}):
            return self.dbt.run(command, folder, database, variables)
        with self.lock:
            plan = self.planned(tuple(command))
            queries = self.compiled(variables or {})
        chosen = ["--indirect-selection", "empty", "--exclude-resource-type", "unit_test"]
        building = ["build", *chosen, "--select", *plan.by_dbt]
        run = self.dbt.run(building, folder, database, variables, {"DBT_LOG_LEVEL_FILE": "none"})
        if run.exit_code:
            return run
        output = database.with_suffix(".logs") / "replayed"
        # Alone in its process: libraries that look for each other's threads wait for them forever.
        process = PROCESSES.Process(
            target=execute, args=(script_of(plan, queries), database, output)
        )
        process.start()
        process.join()
        return replace(
            run, exit_code=process.exitcode or 0, output=run.output + "\n" + text_of(output)
        )

    def planned(self, command: tuple[str, ...]) -> Plan:
        """What a command builds, as dbt's own selection says."""
        if command not in self.plans:
            listing = ["--quiet", "ls", *command[1:], "--output", "json", "--output-keys"]
            run = self.dbt.run([*listing, "unique_id"], None, self.folder / f"ls{len(self.plans)}")
            assert run.exit_code == 0, run.output
            lines = [line for line in run.output.splitlines() if line.startswith("{")]
            self.plans[command] = plan_of({json.loads(line)["unique_id"] for line in lines})
        return self.plans[command]

    def compiled(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """The SQL of every node under these vars; what none of them is in is the demo's."""
        given = json.dumps(variables, sort_keys=True)
        if given not in self.queries:
            found = {key: nodes()[key]["compiled_code"] or "" for key in replayed()}
            names = sorted(nodes()[key]["name"] for key in replayed() if reads(key, variables))
            if names:
                run = self.dbt.run(
                    ["--quiet", "compile", "--select", *names, "--indirect-selection", "empty"],
                    None,
                    self.folder / f"compiled{len(self.queries)}",
                    variables,
                    {"DBT_WRITE_JSON": "true"},
                )
                assert run.exit_code == 0, run.output
                ours = json.loads((run.target / "manifest.json").read_text(encoding="utf-8"))
                found |= {
                    key: node["compiled_code"]
                    for key, node in ours["nodes"].items()
                    if node.get("compiled_code")
                }
            self.queries[given] = {key: as_work(query) for key, query in found.items()}
        return self.queries[given]


def as_work(query: str) -> str:
    """SQL that names the database as a run's is named."""
    return re.sub(r'"\w+"(?=\."\w+"\.")', f'"{Path(WORK).stem}"', query)


@cache
def nodes() -> dict[str, Node]:
    """What a build makes and tests, by id."""
    kinds = {"model", "seed", "test"}
    found: dict[str, Node] = manifest()["nodes"]
    return {
        key: node
        for key, node in found.items()
        if node["resource_type"] in kinds and node["config"]["enabled"]
    }


@cache
def replayed() -> frozenset[str]:
    """Ids of the models and tests that dbt need not run."""
    by_dbt: set[str] = set()
    waiting = [key for key, node in nodes().items() if is_by_dbt(key, node)]
    while waiting:
        key = waiting.pop()
        if key in nodes() and key not in by_dbt:
            by_dbt.add(key)
            waiting += nodes()[key]["depends_on"].get("nodes", [])
    return frozenset(set(nodes()) - by_dbt)


def is_by_dbt(key: str, node: Node) -> bool:
    """Whether more than SQL and vars decides what a node does."""
    if node["resource_type"] == "test":
        return ASKING in told(key)
    is_early = node["original_file_path"].startswith(BY_DBT)
    return node["resource_type"] == "seed" or is_early or is_incremental(node)


def is_incremental(node: Node) -> bool:
    """Whether a model keeps what it has done."""
    return bool(node["config"]["materialized"] == "incremental")


@cache
def told(key: str) -> str:
    """The text of a node and of every macro that it calls, directly or not."""
    macros = manifest()["macros"]
    texts = [nodes()[key]["raw_code"]]
    seen: set[str] = set()
    waiting = list(nodes()[key]["depends_on"]["macros"])
    while waiting:
        name = waiting.pop()
        if name in macros and name not in seen:
            seen.add(name)
            texts.append(macros[name]["macro_sql"])
            waiting += macros[name]["depends_on"]["macros"]
    return "\n".join(texts)


def reads(key: str, variables: Mapping[str, Any]) -> bool:
    """Whether the SQL of a node may depend on one of these vars."""
    return any(re.search(rf"var\(\s*['\"]{name}['\"]", told(key)) for name in variables)


def plan_of(chosen: set[str]) -> Plan:
    """Sort what was chosen by who does it."""
    ours = chosen & replayed()
    return Plan(
        sorted(nodes()[key]["name"] for key in chosen & set(nodes()) - ours),
        list(in_order({key for key in ours if key.startswith("model.")})),
        sorted(key for key in ours if key.startswith("test.")),
    )


def in_order(chosen: set[str]) -> Iterator[str]:
    """Models, each after those that it is made of."""
    parents = {key: set(nodes()[key]["depends_on"]["nodes"]) & chosen for key in chosen}
    yield from TopologicalSorter(parents).static_order()


def script_of(plan: Plan, queries: Mapping[str, str]) -> Script:
    """What is to be executed."""
    found = [bare.node_of({**nodes()[key], "compiled_code": queries[key]}) for key in plan.models]
    return Script(
        [node for node in found if node.materialized != "ephemeral"],
        [
            Check(
                nodes()[key]["name"],
                nodes()[key]["config"]["severity"].lower() == "warn",
                queries[key],
            )
            for key in plan.tests
        ],
    )


def execute(script: Script, database: Path, output: Path) -> None:
    """Execute the rest of a build in this process, which ends with 1 where something failed."""
    said = list(executed(script, database))
    output.write_text("".join(f"{line}\n" for line in said), encoding="utf-8")
    sys.exit(int(any(line.startswith("FAIL") for line in said)))


def executed(script: Script, database: Path) -> Iterator[str]:
    """Execute the rest of a build; say what failed, and what a test warns of.

    A model that fails ends it, since what is made of it can't be made.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(database)} as {Path(WORK).stem}")
        for setting in SETTINGS:
            connection.execute(setting)
        connection.execute("begin")
        for node in script.models:
            try:
                schema = node.relation.partition(".")[0]
                connection.execute(f"create schema if not exists {schema}")
                bare.execute(connection, node)
            except duckdb.Error as error:
                yield f"FAIL {node.name}: {error}"
                return
        connection.execute("commit")
        for check in script.checks:
            counting = f"select count(*) from (\n{check.query}\n)"
            (count,) = connection.execute(counting).fetchall()[0]
            if count:
                yield f"{'WARN' if check.is_warning else 'FAIL'} {count} {check.name}"
