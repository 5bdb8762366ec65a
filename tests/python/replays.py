"""Builds of small companies of which dbt does only what their files decide.

On a few rows a build is mostly dbt's own Python. Beyond the core, the SQL of a node is the same for
every company that sets the same vars: dbt builds up to there, and the rest, models and data tests,
is executed as dbt compiles it once. test_bad_companies builds a company both ways, and every table
is the same.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
from as_sql import literal
from benchmarks import bare
from dbt_process import PROCESSES, WORK, Builder, Dbt, Run, parses_itself, text_of
from replayable import Plan, nodes, plan_of, reads, replayed

SESSION = (f"use {Path(WORK).stem}", "set TimeZone = 'UTC'", "set threads = 1")
# What a data test is where its yml says nothing else.
ORDINARY = {"fail_calc": "count(*)", "warn_if": "!= 0", "error_if": "!= 0", "limit": None}


@dataclass(frozen=True)
class Check:
    """A data test: it finds no row, or fails."""

    name: str
    is_warning: bool
    query: str


@dataclass(frozen=True)
class Script:
    """What is executed: models, each after those that it is made of, then tests.

    contracts: types of the columns that a model promises, by the model's name.
    """

    models: list[bare.Node]
    checks: list[Check]
    contracts: dict[str, dict[str, str]] = field(default_factory=dict)


class Replays(Builder):
    """Builds companies, as many at a time as dbt runs; each into a new database."""

    def __init__(self, dbt: Dbt, folder: Path) -> None:
        self.dbt = dbt
        self.pool = dbt.pool
        self.folder = folder
        self.lock = threading.Lock()
        self.made: dict[str, Future[Any]] = {}

    def run(
        self,
        command: Sequence[str],
        folder: Path | None,
        database: Path,
        variables: Mapping[str, Any] | None = None,
    ) -> Run:
        """Build a company; the run fails where dbt, a model or a test does.

        A var that dbt reads where it parses is in more than the SQL: then the build is all dbt's.
        A contact list that was replayed is there and still marked as pending, which dbt would end.
        """
        assert not database.exists(), "a replay is a first build"
        if parses_itself(variables or {}):
            return self.dbt.run(command, folder, database, variables)
        plan = self.planned(command)
        chosen = ["--indirect-selection", "empty", "--exclude-resource-type", "unit_test"]
        building = ["build", *chosen, "--select", *plan.by_dbt]
        run = self.dbt.run(building, folder, database, variables, {"DBT_LOG_LEVEL_FILE": "none"})
        if run.exit_code:
            return run
        script = script_of(plan, self.compiled(variables or {}))
        output = database.with_suffix(".logs") / "replayed"
        # Alone in its process: libraries that look for each other's threads wait for them forever.
        process = PROCESSES.Process(target=execute, args=(script, database, output))
        process.start()
        process.join()
        said = f"{run.output}\n{text_of(output)}"
        return replace(run, exit_code=process.exitcode or 0, output=said)

    def planned(self, command: Sequence[str]) -> Plan:
        """What a command builds, as dbt's own selection says."""

        def listed(number: int) -> Plan:
            listing = ["--quiet", "ls", *command[1:], "--output", "json", "--output-keys"]
            run = self.dbt.run([*listing, "unique_id"], None, self.folder / f"listed{number}")
            assert run.exit_code == 0, run.output
            lines = [line for line in run.output.splitlines() if line.startswith("{")]
            return plan_of({json.loads(line)["unique_id"] for line in lines})

        plan: Plan = self.once(json.dumps(command), listed)
        return plan

    def compiled(self, variables: Mapping[str, Any]) -> dict[str, str]:
        """The SQL of whatever is replayed, under these vars."""
        keys = {key for key in replayed() if not variables or reads(key, variables)}

        def compiled(number: int) -> dict[str, str]:
            return self.compile(keys, variables, self.folder / f"compiled{number}")

        queries: dict[str, str] = self.once(json.dumps(variables, sort_keys=True), compiled)
        return {**self.compiled({}), **queries} if variables else queries

    def compile(
        self, keys: set[str], variables: Mapping[str, Any], database: Path
    ) -> dict[str, str]:
        """Let dbt compile nodes."""
        if not keys:
            return {}
        command = ["--quiet", "compile", "--indirect-selection", "empty", "--select"]
        command += sorted(nodes()[key]["name"] for key in keys)
        run = self.dbt.run(command, None, database, variables, {"DBT_WRITE_JSON": "true"})
        assert run.exit_code == 0, run.output
        found = json.loads((run.target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
        return {key: found[key]["compiled_code"] for key in keys}

    def once(self, name: str, make: Callable[[int], Any]) -> Any:
        """What was made under a name; whoever asks first makes it, and the others wait."""
        with self.lock:
            is_first = name not in self.made
            made = self.made.setdefault(name, Future())
            number = len(self.made)
        if is_first:
            try:
                made.set_result(make(number))
            except BaseException as error:
                made.set_exception(error)
        return made.result()


def script_of(plan: Plan, queries: Mapping[str, str]) -> Script:
    """What is to be executed."""
    found = [bare.node_of({**nodes()[key], "compiled_code": queries[key]}) for key in plan.models]
    checks = []
    for key in plan.tests:
        config = nodes()[key]["config"]
        assert {name: config[name] for name in ORDINARY} == ORDINARY, f"{key} counts otherwise"
        checks.append(
            Check(nodes()[key]["name"], config["severity"].lower() == "warn", queries[key])
        )
    contracts = {
        nodes()[key]["name"]: {
            name: column["data_type"] for name, column in nodes()[key]["columns"].items()
        }
        for key in plan.models
        if nodes()[key]["config"]["contract"]["enforced"]
    }
    return Script([node for node in found if node.materialized != "ephemeral"], checks, contracts)


def execute(script: Script, database: Path, output: Path) -> None:
    """Execute the rest of a build in this process, which ends with 1 where something failed."""
    is_failed = False
    with output.open("w", encoding="utf-8") as stream:
        for line in executed(script, database):
            stream.write(f"{line}\n")
            is_failed |= line.startswith("FAIL")
    sys.exit(int(is_failed))


def executed(script: Script, database: Path) -> Iterator[str]:
    """Execute the rest of a build; say what failed, and what a test warns of.

    A model that fails ends it, since what is made of it can't be made.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(database)} as {Path(WORK).stem}")
        for setting in SESSION:
            connection.execute(setting)
        connection.execute("begin")
        for node in script.models:
            try:
                schema = node.relation.partition(".")[0]
                connection.execute(f"create schema if not exists {schema}")
                bare.execute(connection, node)
                broken = broken_promises(connection, node, script.contracts.get(node.name, {}))
            except (duckdb.Error, ValueError, ArithmeticError) as error:
                broken = str(error)
            if broken:
                yield f"FAIL {node.name}: {broken}"
                return
        connection.execute("commit")
        for check in script.checks:
            try:
                counting = f"select count(*) from (\n{check.query}\n)"
                (count,) = connection.execute(counting).fetchall()[0]
            except duckdb.Error as error:
                yield f"FAIL {check.name}: {error}"
                continue
            if count:
                yield f"{'WARN' if check.is_warning else 'FAIL'} {count} {check.name}"


def broken_promises(
    connection: duckdb.DuckDBPyConnection, node: bare.Node, contract: Mapping[str, str]
) -> str:
    """Columns whose names or types are not those of the contract; nothing where there is none."""
    if not contract:
        return ""
    nulls = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in contract.items())
    promised, given = (
        {(name, kind) for name, kind, *_ in connection.execute(f"describe {what}").fetchall()}
        for what in (f"select {nulls}", node.relation)
    )
    return ", ".join(f"{name} {kind}" for name, kind in sorted(promised ^ given))
