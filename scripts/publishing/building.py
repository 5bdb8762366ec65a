"""Runs dbt build on the work file, and reads what dbt says of it."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from publishing import BuildFailedError, BusyError, UsageError
from publishing.copying import Mart

# A part of the marts must not be published beside what other days left of the rest.
PARTIAL = """
    --select -s --models --model -m --exclude --selector --resource-type --resource-types --empty
    --sample --defer
""".split()
OF_OTHER_ENGINE = ("--target", "-t", "--profile")
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
    """Raise UsageError where dbt would build a part, or not the warehouse that is published."""
    for argument in arguments:
        name = argument.split("=")[0]
        if name in PARTIAL:
            raise UsageError(f"{name} builds a part of the marts: a refresh publishes all or none")
        if name in OF_OTHER_ENGINE:
            raise UsageError(f"{name}: DuckDB files are published, so the target is duckdb")


def check_work_file(database: Path) -> None:
    """Raise BusyError where another program has the work file; put one that is broken aside."""
    if not database.exists():
        return
    try:
        duckdb.connect(str(database)).close()
    except duckdb.IOException as error:
        if "could not set lock" in str(error).lower():
            raise BusyError(f"another program has {database} open: wait for it") from None
        put_aside(database)
    except duckdb.Error:
        put_aside(database)


def put_aside(database: Path) -> None:
    """Let the build begin with no file; the broken one is kept under another name."""
    with database.open("rb") as stream:
        if stream.read(12)[8:] != b"DUCK":
            raise UsageError(f"{database} is no DuckDB file: CLIENTELA_DB names the work file")
    broken = database.with_name(f"{database.name}.broken")
    database.replace(broken)
    database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
    print(f"refresh: {database} was broken; it is {broken} now, and built anew", file=sys.stderr)


def build(
    dbt: str, arguments: Sequence[str], project: Path, database: Path, target: Path, lock: int
) -> Build:
    """Run dbt build in a work file and read its artifacts. Raises BuildFailedError.

    dbt holds the lock as well: where it can outlive this process, no other refresh begins.
    """
    for name in ("run_results.json", "manifest.json"):
        (target / name).unlink(missing_ok=True)
    ran = subprocess.run(
        [dbt, "build", *arguments],
        cwd=project,
        env=os.environ
        | {name: str(Path(os.environ[name]).absolute()) for name in FOLDERS if os.environ.get(name)}
        | {
            "CLIENTELA_DB": str(database),
            "DBT_TARGET_PATH": str(target),
            "DBT_WRITE_JSON": "true",
        },
        preexec_fn=die_with_parent if sys.platform == "linux" else None,
        pass_fds=[lock],
        check=False,
    )
    try:
        found = artifacts(target)
    except (OSError, ValueError, KeyError):
        found = None
    if ran.returncode or not found or found.failed:
        failed = f"; {told(found.failed)}" if found and found.failed else ""
        text = f"dbt build failed with exit code {ran.returncode}{failed}"
        raise BuildFailedError(text, found.told if found else None)
    return found


def die_with_parent() -> None:
    """In dbt's process, before it begins: a refresh that is killed leaves no build behind."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def told(failed: Sequence[str]) -> str:
    """The first of what failed."""
    more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
    return ", ".join(failed[:3]) + more


def artifacts(target: Path) -> Build:
    """What the last run of dbt wrote. Raises OSError, ValueError or KeyError."""
    results = json.loads((target / "run_results.json").read_text("utf-8"))
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
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
