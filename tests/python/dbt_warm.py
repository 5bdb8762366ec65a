"""Parses the project once where it is imported, so that runs of dbt which fork from there begin warm.

dbt makes much ready as it goes: schemas of its classes, the code that reads and writes them, plugins.
A process that ends with its first run pays for it each time. So it does for parsing, which dbt does
anew for other vars, though all but a few say nothing of which models there are: a run goes on from
what was parsed here, and renders its own vars where SQL is compiled. Each node costs less (lean_dbt).
"""

from __future__ import annotations

import gc
import importlib
import os
import tempfile
from contextlib import chdir, suppress
from pathlib import Path

import lean_dbt
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt_common.clients.jinja import template_cache
from dbt_process import ROOT, WORK, forget_settings

# What a build imports and a parse does not.
MODULES = ["agate", "daff", "dbt.adapters.duckdb", "pandas", "scipy.optimize", "scipy.special"]
# Objects made between two looks for garbage: in a process of seconds there is next to none.
OBJECTS = 100_000


def warm_up() -> Manifest | None:
    """Parse the project into a folder that is removed; no database is opened, nothing is printed.

    None where it cannot be parsed: each run then parses it and says why.
    """
    for name in MODULES:
        # A build that needs one which is missing says so.
        with suppress(ImportError):
            importlib.import_module(name)
    lean_dbt.install()
    forget_settings()
    # The static parser starts threads, which a fork would wait for and not have.
    arguments = ["--quiet", "--log-level-file", "none", "--no-static-parser", "parse"]
    arguments += ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
    with tempfile.TemporaryDirectory() as folder, chdir(ROOT):
        os.environ["DBT_TARGET_PATH"] = os.environ["DBT_LOG_PATH"] = folder
        os.environ["CLIENTELA_DB"] = str(Path(folder) / WORK)
        parsed = dbtRunner().invoke(arguments)
    forget_settings()
    if isinstance(parsed.result, Manifest):
        for macro in parsed.result.macros.values():
            template_cache.get_node_template(macro)
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)
    return parsed.result if isinstance(parsed.result, Manifest) else None


PARSED = warm_up()
