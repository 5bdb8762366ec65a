"""MetricFlow in this process: it writes the SQL of a query, which a connection of ours runs.

`mf query` takes seconds to start; the engine it wraps answers in hundredths of one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.protocols.semantic_manifest import SemanticManifest
from metricflow_semantic_interfaces.validations.semantic_manifest_validator import (
    SemanticManifestValidator,
)
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
from project import ROOT


def semantic_manifest() -> Path:
    """What dbt made of the semantic models: beside the manifest."""
    manifest = Path(os.environ.get("CLIENTELA_MANIFEST") or "target/manifest.json")
    path = (ROOT / manifest).with_name("semantic_manifest.json")
    assert path.exists(), f"{path} is missing: run dbt parse"
    return path


class Dialect:
    """All that the engine asks of a client in order to write SQL."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


@dataclass(frozen=True)
class Metrics:
    """The metrics of the project."""

    engine: MetricFlowEngine
    definitions: SemanticManifest

    @classmethod
    def read(cls) -> Metrics:
        """The engine on the semantic manifest of the build."""
        manifest = parse_manifest_from_dbt_generated_manifest(
            manifest_json_string=semantic_manifest().read_text(encoding="utf-8")
        )
        client: Any = Dialect()
        return cls(MetricFlowEngine(SemanticManifestLookup(manifest), client), manifest)

    def sql(self, *metrics: str, by: tuple[str, ...] = (), where: tuple[str, ...] = ()) -> str:
        """The query of some metrics, by some groupings, where some conditions hold."""
        request = MetricFlowQueryRequest.create(
            metric_names=metrics, group_by_names=by or None, where_constraints=where or None
        )
        return str(self.engine.explain(request).sql_statement.sql)

    def saved(self, name: str) -> str:
        """The query that is saved under a name."""
        request = MetricFlowQueryRequest.create(saved_query_name=name)
        return str(self.engine.explain(request).sql_statement.sql)

    def problems(self) -> list[str]:
        """What MetricFlow's own validation has to say of the definitions."""
        validator = SemanticManifestValidator[SemanticManifest](max_workers=1)
        found = validator.validate_semantic_manifest(self.definitions)
        return [issue.as_readable_str() for issue in found.all_issues]

    def groupings(self, metric: str) -> set[str]:
        """Everything a metric can be grouped by, as a query spells it; time without its grain."""
        dimensions = self.engine.simple_dimensions_for_metrics([metric])
        entities = self.engine.entities_for_metrics([metric])
        return {str(item.dunder_name) for item in dimensions} | {item.name for item in entities}
