"""dbt-duckdb plugin that says when Python looks for garbage: seldom, and where a node begins.

Named in profiles.yml (`plugins: - module: dbt_pace`). What dbt parses lives until the build ends,
and each node makes thousands of objects that refer to each other. Python looks through all of
them, again and again, for what nobody uses any more. Here it does so between nodes, of what was
made since.

Where Python chooses the moment itself, another of dbt's threads may go on in the middle of reading
a literal, and up to 3.11.7 and 3.12.1 a build of many nodes then fails now and then with "AST
constructor recursion depth mismatch" (python/cpython#106905).
"""

from __future__ import annotations

import gc
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

# Made between two looks: some ten nodes' worth, so that most of it is garbage by then.
OBJECTS = 50_000
# Looks at what is young between two at what is older, as Python has it.
LOOKS = 10


class Plugin(BasePlugin):
    """The hooks that dbt-duckdb calls: at the start, when it opens the warehouse, for each node."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Nothing is set aside before dbt has parsed the project."""
        self.is_set = False

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """From here on only what is made later is looked at; once, as dbt may open it again."""
        if not self.is_set:
            gc.freeze()
            gc.disable()
            self.is_set = True

    def configure_cursor(self, cursor: Any) -> None:
        """A node begins: the moment to look, if there is enough to look at."""
        young, middle, old = gc.get_count()
        if young > OBJECTS:
            gc.collect(2 if old > LOOKS else 1 if middle > LOOKS else 0)
