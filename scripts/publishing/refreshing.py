"""One refresh from the build to the served version, with a report of how it went."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from publishing import (
    BuildFailedError,
    BusyError,
    PublishError,
    RefreshError,
    ShrunkError,
    UnforeseenError,
)
from publishing.building import Build, build, check_work_file, modified, variable
from publishing.copying import copy_marts, facts, opened, row_counts
from publishing.reports import new_report, now, say, stamp, write_report
from publishing.versions import Manifest, Versions, unwritable

REFUSED_BY_THE_SYSTEM = re.compile(
    r"(Could not write file|Cannot open file|Could not create)[^\n]*|No space left[^\n]*"
)

# Rows that an input may lose whatever their share.
FEW = 10


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
            except Exception as error:
                unforeseen = UnforeseenError(f"{type(error).__name__}, which nobody foresaw")
                self.report |= {"status": unforeseen.status, "exit_code": unforeseen.code}
                self.report["error"] = str(unforeseen)
                raise unforeseen from error
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
        with opened(self.settings.database) as connection:
            if modified(self.settings.database) != built.written:
                raise BusyError("another program wrote to the warehouse after the build")
            known = facts(connection)
            rows = row_counts(connection, "warehouse", built.marts)
            previous = self._compare(built, known, rows)
            version = self._new_version(previous)
            manifest: Manifest = {
                "version": version,
                "published_at": now().replace(tzinfo=None).isoformat(),
                "as_of_date": known["as_of_date"],
                "reporting_currency": variable("reporting_currency", built, self.settings.project),
                "invocation_id": built.invocation_id,
                "erasures": known["erasures"],
                "inputs": known["inputs"],
            }
            with self.versions.half_made(version) as folder:
                copy_marts(connection, built.marts, folder, manifest, say)
                self.report["bytes"] = sum(file.stat().st_size for file in folder.rglob("*.*"))
                self.report["version"] = version
                self.versions.serve_new(version, folder)
        # Nothing published is personal, but nobody vouches for x_ columns: erasure reaches them.
        self.report["removed_versions"] = self.versions.prune(self.settings.keep, known["erasures"])

    def _compare(self, built: Build, known: dict[str, Any], rows: dict[str, int]) -> str | None:
        """Hold the build against the served version, whose name it gives. Raises ShrunkError."""
        previous = self.versions.served()
        served = self.versions.manifest(previous)
        before: dict[str, int] = served.get("rows", {})
        inputs: dict[str, int] = served.get("inputs", {})
        self.report |= {
            "as_of_date": known["as_of_date"],
            "previous_version": previous,
            "rows": compared(before, rows),
            "inputs": compared(inputs, known["inputs"]),
            "freshness": known["freshness"],
        }
        self.report["warnings"] += stale(known["freshness"])
        if served and served["as_of_date"] > known["as_of_date"]:
            self.report["warnings"].append(
                f"the build is as of {known['as_of_date']}, what is served"
                f" as of {served['as_of_date']}"
            )
        self.report["warnings"] += [f"test {name} warned" for name in built.warned]
        limit = float(variable("max_row_count_drop", built, self.settings.project))
        lasting = [mart.path for mart in built.marts if not mart.may_shrink]
        lost = shrunk(lasting, before, rows, limit)
        # Without the opt-out register everybody on it is open, and no mart is smaller.
        lost += [f"input {text}" for text in fewer(inputs, known["inputs"], limit)]
        if previous and not before:
            lost.append(f"{previous} is served and has no manifest to compare with")
        if lost and not self.settings.is_forced:
            raise ShrunkError(
                f"not published: {'; '.join(lost)}. More than var max_row_count_drop"
                f" ({limit:.0%}) is lost: look into it, then --force if it is right"
            )
        self.report["warnings"] += [f"published by --force: {text}" for text in lost]
        return previous

    def _new_version(self, served: str | None) -> str:
        """A name that sorts after every other, also after a clock that was ahead."""
        newest = max([*self.versions.names(), served or ""])
        name = stamp(now())
        return name if name > newest else f"{newest[:9]}{int(newest[9:18]) + 1:09d}Z"

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
    except duckdb.Error as error:
        # Its text may hold values of customers; what the system refused does not.
        refused = REFUSED_BY_THE_SYSTEM.search(str(error))
        reason = refused[0] if refused else f"DuckDB gave up with {type(error).__name__}"
        raise PublishError(f"{reason}; what was published stays served") from None


def compared(before: dict[str, int], after: dict[str, int]) -> dict[str, dict[str, int | None]]:
    """Rows of each before and after; what is new had none, what is gone has none."""
    names = [*after, *(name for name in before if name not in after)]
    return {name: {"before": before.get(name), "after": after.get(name)} for name in names}


def shrunk(
    names: Iterable[str], before: dict[str, int], after: dict[str, int], limit: float
) -> list[str]:
    """What lost more than a share of its rows, in words."""
    return [
        f"{name} has {after.get(name, 0):,} rows after {before[name]:,}"
        for name in names
        if before.get(name, 0) > 0 and after.get(name, 0) < before[name] * (1 - limit)
    ]


def fewer(before: dict[str, int], after: dict[str, int], limit: float) -> list[str]:
    """Inputs that are gone or shrank. A few rows may go: requests of erasure that were met."""
    names = [name for name in before if name not in after or before[name] - after[name] >= FEW]
    return shrunk(names, before, after, limit)


def stale(freshness: Sequence[dict[str, Any]]) -> list[str]:
    """The inputs that have no news, or news of the future, in words."""
    warnings = []
    for found in freshness:
        name, newest, age = found["input"], found["newest_at"], found["age_days"]
        limit = found["warn_after_days"]
        if newest is None:
            if limit is not None:
                warnings.append(f"{name}: it is provided and holds nothing")
        elif age < -1:
            warnings.append(f"{name}: the newest row is of {newest}, {-age} days from now")
        elif limit is not None and age > limit:
            warnings.append(f"{name}: the newest row is of {newest}, {age} days ago")
    return warnings
