"""dbt-duckdb plugin that spares a build the search for garbage in what is none.

Named in profiles.yml (`plugins: - module: dbt_pace`). What dbt parses lives until the build ends,
and each node makes thousands of objects that refer to each other. Python looks through all of
them, again and again, for what nobody uses any more.
"""

from __future__ import annotations

import gc
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

# Made between two looks: some ten nodes' worth, so that most of it is garbage by then.
OBJECTS = 50_000


class Plugin(BasePlugin):
    """The hooks that dbt-duckdb calls: at the start, and when it opens the warehouse."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Nothing is set aside before dbt has parsed the project."""
        self.is_set = False

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """From here on only what is made later is looked at; once, as dbt may open it again."""
        if not self.is_set:
            gc.freeze()
            gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])
            self.is_set = True
