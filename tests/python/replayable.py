"""Which models and tests of a build are SQL that vars alone decide, so that dbt need not run them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from project import Node, manifest

# Their SQL names the columns that a company's files have.
DECIDED_BY_FILES = ("models/staging/", "models/marts/core/")
# What a node says that asks the database, or where it runs, before it is SQL.
ASKS = re.compile(r"\brun_query\(|\badapter\.get_|\bstatement\(|\benv_var\(|\bgraph\.|\btarget\.")


@dataclass(frozen=True)
class Plan:
    """What a command builds: names for dbt, then ids of models and tests that are replayed."""

    by_dbt: list[str]
    models: list[str]
    tests: list[str]


@cache
def nodes() -> dict[str, Node]:
    """What a build makes and tests, by id."""
    kinds = {"model", "seed", "test"}
    found: dict[str, Node] = manifest()["nodes"]
    return {
        key: node
        for key, node in found.items()
        if node["resource_type"] in kinds and node["config"]["enabled"]
    }


def parents(key: str) -> set[str]:
    """Nodes that a node reads."""
    return set(nodes()[key]["depends_on"].get("nodes", [])) & set(nodes())


@cache
def by_dbt() -> frozenset[str]:
    """Ids of models and seeds that dbt builds, and of the tests of these that ask the database."""
    found: set[str] = set()
    waiting = [
        key for key in nodes() if not key.startswith("test.") and not is_sql_of_vars(nodes()[key])
    ]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += parents(key)
    asking = {key for key in nodes() if key.startswith("test.") and asks(key)}
    return frozenset(found | {key for key in asking if parents(key) <= found})


@cache
def replayed() -> frozenset[str]:
    """Ids of models and tests whose SQL is executed without dbt.

    A test that asks the database about what is replayed is left to builds that are all dbt's.
    """
    rest = set(nodes()) - by_dbt()
    return frozenset(key for key in rest if key.startswith("model.") or not asks(key))


def is_sql_of_vars(node: Node) -> bool:
    """Whether nothing but vars decides what a first build makes of a model."""
    return (
        node["resource_type"] == "model"
        and not node["original_file_path"].startswith(DECIDED_BY_FILES)
        and node["config"]["materialized"] != "incremental"
        and not asks(node["unique_id"])
    )


def asks(key: str) -> bool:
    """Whether a node asks the database before it is SQL; a Python model calls dbt's own macros."""
    return nodes()[key].get("language") != "python" and bool(ASKS.search(told(key)))


@cache
def told(key: str) -> str:
    """The text of a node and of every macro that it calls, directly or not."""
    macros = manifest()["macros"]
    texts = [nodes()[key]["raw_code"]]
    seen: set[str] = set()
    waiting = list(nodes()[key]["depends_on"].get("macros", []))
    while waiting:
        name = waiting.pop()
        if name in macros and name not in seen:
            seen.add(name)
            texts.append(macros[name]["macro_sql"])
            waiting += macros[name]["depends_on"]["macros"]
    return "\n".join(texts)


def reads(key: str, variables: Mapping[str, Any]) -> bool:
    """Whether the SQL of a node may depend on one of these vars."""
    return any(re.search(rf"\bvar\(\s*['\"]{name}['\"]", told(key)) for name in variables)


def plan_of(chosen: set[str]) -> Plan:
    """Sort what was chosen by who does it; models each after those that they are made of."""
    ours = sorted(chosen & replayed())
    models = [key for key in ours if key.startswith("model.")]
    order = TopologicalSorter({key: sorted(parents(key) & set(models)) for key in models})
    return Plan(
        sorted(nodes()[key]["name"] for key in chosen & by_dbt()),
        list(order.static_order()),
        [key for key in ours if key.startswith("test.")],
    )
