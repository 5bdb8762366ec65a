"""Runs dbt build on the work file, and reads what dbt says of it."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import yaml

from publishing import BuildFailedError, BusyError, RefreshError, UsageError
from publishing.copying import Mart
from publishing.versions import is_locked

# A part of the marts must not be published beside what other days left of the rest, nor untested.
PARTIAL = """
    --select -s --models --model -m --exclude --selector --resource-type --resource-types --empty
    --sample --defer --event-time-start --event-time-end
""".split()
OF_OTHER_ENGINE = ("--target", "-t", "--profile")
# The same of what dbt did, whoever told it to: command line, environment or a file of its own.
NOTHING = """
    select exclude selector resource_types empty sample defer event_time_start event_time_end
""".split()
MAY_BE_LEFT_OUT = {"unit_test", "saved_query"}
# Named from where the refresh was started; dbt starts in the project.
FOLDERS = ("CLIENTELA_INPUT", "CLIENTELA_LEDGER", "DBT_PROFILES_DIR", "DBT_PROJECT_DIR")
BAD = {"error", "fail", "runtime error", "partial success"}
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True)
class Build:
    """A build that ended: what dbt counted, and what it may be published of."""

    invocation_id: str
    seconds: float
    counts: dict[str, int]
    failed: list[str]
    warned: list[str]
    marts: list[Mart]
    variables: dict[str, Any]
    written: int | None

    @property
    def told(self) -> dict[str, Any]:
        """What a report says of it."""
        return {
            "invocation_id": self.invocation_id,
            "seconds": self.seconds,
            "counts": self.counts,
            "failed": self.failed,
            "warned": self.warned,
        }


def check_arguments(arguments: Sequence[str]) -> None:
    """Raise UsageError, before a minute is spent, where dbt would build a part or elsewhere."""
    for argument in arguments:
        name = argument.split("=")[0]
        short = argument[:2] if argument[:1] == "-" != argument[1:2] else name
        if name in PARTIAL or short in PARTIAL:
            raise UsageError(f"{name} builds a part of the marts: a refresh publishes all or none")
        if name in OF_OTHER_ENGINE or short in OF_OTHER_ENGINE:
            raise UsageError(f"{name}: the warehouse file is published, which target duckdb makes")


def check_done(results: dict[str, Any], manifest: dict[str, Any]) -> None:
    """Raise UsageError where dbt did not build and test everything on DuckDB."""
    given = results["args"]
    left_out = set(given.get("exclude_resource_types") or []) - MAY_BE_LEFT_OUT
    chosen = [name for name in NOTHING if given.get(name)]
    if given.get("which") != "build" or chosen or left_out:
        what = ", ".join([*chosen, *sorted(left_out)]) or given.get("which")
        raise UsageError(f"dbt built or tested a part only ({what}): it is not published")
    if manifest["metadata"]["adapter_type"] != "duckdb":
        raise UsageError("dbt built on another engine than DuckDB: there is no file to publish")


def check_work_file(database: Path) -> None:
    """Raise BusyError where another program has the work file, RefreshError where it is broken."""
    if not database.exists():
        return
    try:
        duckdb.connect(str(database)).close()
    except duckdb.Error as error:
        if is_locked(error):
            raise BusyError(f"another program has {database} open: wait for it") from None
        raise RefreshError(
            f"{database} cannot be opened ({type(error).__name__}): is it a DuckDB file, may it be"
            " read, is there room? It remembers who was erased: bring it back from a copy rather"
            " than begin with a new one"
        ) from None


def build(
    dbt: str, arguments: Sequence[str], project: Path, database: Path, target: Path, lock: int
) -> Build:
    """Run dbt build in a work file and read its artifacts. Raises BuildFailedError.

    dbt holds the lock as well: where it can outlive this process, no other refresh begins.
    """
    if not shutil.which(dbt):
        raise UsageError(f"there is no dbt at {dbt}")
    for name in ("run_results.json", "manifest.json"):
        (target / name).unlink(missing_ok=True)
    before = modified(database)
    ran = subprocess.run(
        [dbt, "build", *arguments],
        cwd=project,
        env=surroundings(project, database, target),
        preexec_fn=partial(die_with_parent, os.getpid()) if sys.platform == "linux" else None,
        pass_fds=[lock],
        check=False,
    )
    written = modified(database)
    try:
        found = artifacts(target, written)
    except (OSError, ValueError, KeyError):
        found = None
    if ran.returncode or not found or found.failed:
        failed = f"; {told(found.failed)}" if found and found.failed else ""
        text = f"dbt build failed with exit code {ran.returncode}{failed}"
        raise BuildFailedError(text, found.told if found else None)
    if written == before:
        raise UsageError(f"dbt did not write {database}: its profile names another file")
    return found


def surroundings(project: Path, database: Path, target: Path) -> dict[str, str]:
    """The environment of dbt: as make build has it, or dbt would parse the whole project again."""
    inside = database.is_relative_to(project)
    given = {name: value for name, value in os.environ.items() if name != "CLIENTELA_TARGET"}
    return (
        given
        | {name: str(Path(given[name]).absolute()) for name in FOLDERS if given.get(name)}
        | {
            "CLIENTELA_DB": str(database.relative_to(project) if inside else database),
            "DBT_TARGET_PATH": str(target),
            "DBT_WRITE_JSON": "true",
        }
    )


def modified(database: Path) -> int | None:
    """When a file was written last; none where there is none."""
    return database.stat().st_mtime_ns if database.exists() else None


def die_with_parent(parent: int) -> None:
    """In dbt's process, before it begins: a refresh that is killed leaves no build behind."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def told(failed: Sequence[str]) -> str:
    """The first of what failed."""
    more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
    return ", ".join(failed[:3]) + more


def artifacts(target: Path, written: int | None) -> Build:
    """What the last run of dbt wrote. Raises OSError, ValueError or KeyError."""
    results = json.loads((target / "run_results.json").read_text("utf-8"))
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    check_done(results, manifest)
    by_status = Counter(result["status"] for result in results["results"])

    def named(statuses: set[str]) -> list[str]:
        return sorted(
            result["unique_id"].split(".", 1)[1]
            for result in results["results"]
            if result["status"] in statuses
        )

    return Build(
        invocation_id=results["metadata"]["invocation_id"],
        seconds=round(results["elapsed_time"], 1),
        counts=dict(by_status),
        failed=named(BAD),
        warned=named({"warn"}),
        marts=public_marts(manifest),
        variables=results["args"].get("vars") or {},
        written=written,
    )


def public_marts(manifest: dict[str, Any]) -> list[Mart]:
    """The marts that everybody may read, by schema and name.

    Public is what the project says so of; the vault's models and what is marked personal are not,
    whatever it says.
    """
    marts = []
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model" or node["config"].get("access") != "public":
            continue
        columns = node["columns"].values()
        is_personal = any(column["config"].get("meta", {}).get("pii") for column in columns)
        if node["schema"] == "vault" or node["config"]["meta"].get("pii") or is_personal:
            continue
        marts.append(
            Mart(
                schema=node["schema"],
                name=node["alias"],
                description=" ".join(node["description"].split()),
                columns={
                    column["name"]: " ".join(column["description"].split()) for column in columns
                },
                may_shrink=bool(node["config"]["meta"].get("may_shrink")),
            )
        )
    return sorted(marts, key=lambda mart: (mart.schema, mart.name))


def variable(name: str, build: Build, project: Path) -> Any:
    """A var as the build had it: of the command line, else of the project, else the package's."""
    if name in build.variables:
        return build.variables[name]
    package = Path(__file__).resolve().parents[2]
    for folder in (project, package):
        given = yaml.safe_load((folder / "dbt_project.yml").read_text("utf-8")).get("vars") or {}
        for scope in (given.get("clientela") or {}, given):
            if name in scope:
                return scope[name]
    raise KeyError(name)
