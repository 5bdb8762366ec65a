"""One refresh from the build to the served version, with a report of how it went."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from publishing import BuildFailedError, PublishError, RefreshError, ShrunkError
from publishing.building import Build, build, check_work_file, variable
from publishing.copying import Mart, copy_marts, facts, row_counts
from publishing.reports import new_report, now, say, stamp, write_report
from publishing.versions import Manifest, Versions, unwritable


@dataclass(frozen=True)
class Settings:
    """What a refresh was asked to do."""

    database: Path
    target: Path
    project: Path
    dbt: str
    dbt_arguments: Sequence[str]
    keep: int
    is_forced: bool
    wait_seconds: float


@dataclass
class Refresh:
    """A refresh of a published folder."""

    versions: Versions
    settings: Settings
    report: dict[str, Any] = field(default_factory=dict)

    def run(self) -> None:
        """Build and publish. Raises RefreshError; what was published stays served then."""
        self.report = new_report() | {"seconds": {}, "warnings": []}
        with self.versions.locked(self.settings.wait_seconds) as lock:
            try:
                self._refresh(lock)
                self.report |= {"status": "published", "exit_code": 0}
            except RefreshError as error:
                self.report |= {"status": error.status, "exit_code": error.code}
                self.report["error"] = str(error)
                if isinstance(error, BuildFailedError):
                    self.report["dbt"] = error.told
                raise
            except SystemExit as signalled:
                self.report["exit_code"] = signalled.code
                raise
            finally:
                write_report(self.versions.folder, self.report)
        for warning in self.report["warnings"]:
            say(f"warning: {warning}")
        say(f"{self.report['version']} is served by {self.versions.database}")

    def _refresh(self, lock: int) -> None:
        check_work_file(self.settings.database)
        with self._timed("build"):
            built = build(
                self.settings.dbt,
                self.settings.dbt_arguments,
                self.settings.project,
                self.settings.database,
                self.settings.target,
                lock,
            )
        self.report["dbt"] = built.told
        with self._timed("publish"), publishing(self.versions):
            self._publish(built)

    def _publish(self, built: Build) -> None:
        """Publish what was built, unless it shrank."""
        warehouse = self.settings.database
        known = facts(warehouse)
        previous = self.versions.served()
        rows = row_counts(warehouse, built.marts)
        before = row_counts(self.versions.database, built.marts) if previous else {}
        self.report |= {
            "as_of_date": known["as_of_date"],
            "previous_version": previous,
            "rows": {
                path: {"before": before.get(path), "after": count} for path, count in rows.items()
            },
            "freshness": known["freshness"],
        }
        self.report["warnings"] += stale(known["freshness"])
        served_day = self.versions.manifest(previous).get("as_of_date") if previous else None
        if served_day and served_day > known["as_of_date"]:
            self.report["warnings"].append(
                f"the build is as of {known['as_of_date']}, what is served as of {served_day}"
            )
        self.report["warnings"] += [f"test {name} warned" for name in built.warned]
        limit = float(variable("max_row_count_drop", built, self.settings.project))
        if lost := shrunk(built.marts, before, rows, limit):
            if not self.settings.is_forced:
                raise ShrunkError(
                    f"not published: {'; '.join(lost)}. More than var max_row_count_drop"
                    f" ({limit:.0%}) is lost: look into it, then --force if it is right"
                )
            self.report["warnings"] += [f"published by --force: {text}" for text in lost]
        version = self._new_version(previous)
        manifest: Manifest = {
            "version": version,
            "published_at": now().replace(tzinfo=None).isoformat(),
            "as_of_date": known["as_of_date"],
            "reporting_currency": variable("reporting_currency", built, self.settings.project),
            "invocation_id": built.invocation_id,
            "erasures": known["erasures"],
        }
        with self.versions.half_made(version) as folder:
            copy_marts(warehouse, built.marts, folder, manifest, say)
            self.report["bytes"] = sum(file.stat().st_size for file in folder.rglob("*.*"))
            self.versions.serve_new(version, folder)
        self.report["version"] = version
        # Nothing published is personal, but nobody vouches for x_ columns: erasure reaches them.
        self.report["removed_versions"] = self.versions.prune(
            self.settings.keep, lambda kept: kept.get("erasures") == known["erasures"]
        )

    def _new_version(self, served: str | None) -> str:
        """A name that sorts after every other."""
        newest = max([*self.versions.names(), served or ""])
        while (name := stamp(now())) <= newest:
            time.sleep(0.001)
        return name

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self.report["seconds"][part] = round(time.monotonic() - started, 2)


@contextmanager
def publishing(versions: Versions) -> Iterator[None]:
    """Say plainly what the system or the engine refuses; no text of theirs that holds a value."""
    try:
        yield
    except OSError as error:
        raise unwritable(versions.folder, error) from None
    except duckdb.IOException as error:
        reason = str(error).splitlines()[0]
        raise PublishError(f"{reason}; what was published stays served") from None
    except duckdb.Error as error:
        raise PublishError(
            f"DuckDB gave up with {type(error).__name__}; what was published stays served"
        ) from None


def shrunk(
    marts: Sequence[Mart], before: dict[str, int], after: dict[str, int], limit: float
) -> list[str]:
    """What lost more than a share of its rows, in words."""
    return [
        f"{mart.path} has {after.get(mart.path, 0):,} rows after {before[mart.path]:,}"
        for mart in marts
        if not mart.may_shrink
        and before.get(mart.path, 0) > 0
        and after.get(mart.path, 0) < before[mart.path] * (1 - limit)
    ]


def stale(freshness: Sequence[dict[str, Any]]) -> list[str]:
    """The inputs whose newest row is too old, in words."""
    return [
        f"{found['input']}: the newest row is of {found['newest_at']}, {found['age_days']} days ago"
        for found in freshness
        if found["warn_after_days"] is not None and found["age_days"] > found["warn_after_days"]
    ]
