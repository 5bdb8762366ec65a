"""dbt, many times in a row: the project is parsed once, and each run is a fork that need not.

Only for one set of vars, one database and one input folder: nothing else may change but rows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner

QUIET = ["--quiet", "--log-level-file", "none", "--no-write-json"]


class WarmDbt:
    """Runs dbt on one project in surroundings that stay."""

    def __init__(
        self, project: Path, surroundings: Mapping[str, Path], variables: Mapping[str, Any]
    ) -> None:
        self.project = project
        self.surroundings = {name: str(path) for name, path in surroundings.items()}
        self.given = ["--vars", json.dumps(variables)] if variables else []
        self._manifest: Any = None

    def run(self, arguments: Sequence[str], said: Path) -> int:
        """The exit code of a run; what it prints goes to a file."""
        if self._manifest is None:
            self._parse()
        child = os.fork()
        if child == 0:
            self._serve(arguments, said)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)

    def _parse(self) -> None:
        """Read the project; what is wrong with it is said by the run that follows."""
        os.environ.update(self.surroundings)
        # The static parser starts threads, which a fork would wait for and not have.
        arguments = [*QUIET, "--no-static-parser", "parse", *self.given]
        with chdir(self.project):
            self._manifest = dbtRunner().invoke(arguments).result

    def _serve(self, arguments: Sequence[str], said: Path) -> None:
        """In the fork: run dbt and end, whatever happens."""
        code = 1
        try:
            stream = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(stream, 1)
            os.dup2(stream, 2)
            os.chdir(self.project)
            ran = dbtRunner(manifest=self._manifest).invoke([*QUIET, *arguments, *self.given])
            code = 0 if ran.success else 1
        finally:
            os._exit(code)
