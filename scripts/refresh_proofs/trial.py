"""A warehouse that is refreshed without dbt's minute, and what stands in its folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
from as_sql import literal

from refresh_proofs.reader import looked

SCRIPTS = Path(__file__).resolve().parents[1]


class Trial:
    """A folder with a copy of a warehouse, a published folder and a quick dbt."""

    def __init__(self, folder: Path, warehouse: Path, artifacts: Path) -> None:
        self.folder = folder
        self.published = folder / "published"
        self.warehouse = folder / "clientela.duckdb"
        shutil.copyfile(warehouse, self.warehouse)
        self.dbt = folder / "dbt"
        quick_dbt = SCRIPTS / "refresh_proofs/quick_dbt.py"
        self.dbt.write_text(
            "#!/bin/sh\n"
            f"exec '{sys.executable}' '{quick_dbt}' '{self.warehouse}' '{artifacts}' \"$@\"\n"
        )
        self.dbt.chmod(0o755)

    def command(self, *options: str) -> list[str]:
        """A refresh as a scheduler would start it."""
        return [
            sys.executable,
            str(SCRIPTS / "refresh.py"),
            *("--database", str(self.warehouse)),
            *("--published", str(self.published)),
            *("--dbt", str(self.dbt)),
            *options,
        ]

    @property
    def environment(self) -> dict[str, str]:
        """With a target folder of its own."""
        return os.environ | {"DBT_TARGET_PATH": str(self.folder / "target")}

    def start(self, *options: str) -> subprocess.Popen[str]:
        """Start a refresh."""
        return subprocess.Popen(
            self.command(*options),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def refresh(self, *options: str) -> tuple[int, str]:
        """Run a refresh; gives its exit code and what it said."""
        process = self.start(*options)
        said, _ = process.communicate()
        return process.returncode, said

    def served(self) -> str:
        """The version that is served, whole. Raises where it is none."""
        return served(self.published)


def served(published: Path) -> str:
    """The version that a folder serves, whole. Raises where it is none."""
    with duckdb.connect() as connection:
        # By attaching: a process that opens a path twice may be given the file that it knows.
        connection.execute(
            f"attach {literal(published / 'clientela.duckdb')} as clientela (read_only)"
        )
        return looked(connection)
