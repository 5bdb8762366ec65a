"""Tests' builds see the macros and choose the nodes that dbt would."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from dbt.context.macros import MacroNamespaceBuilder
from dbt.graph.selector_methods import is_selected_node
from lean_dbt import build_namespace, flattened, node_is_match

MACROS = {
    "shop": ["money", "here", "both"],
    "clientela": ["money", "theirs", "both", "own"],
    "dbt_duckdb": ["theirs", "run", "both"],
    "dbt": ["theirs", "run", "print", "both"],
}


def names(namespace: dict[str, Any]) -> dict[str, Any]:
    """The package whose macro each name is; of a package, those of its names."""
    return {
        name: names(found) if isinstance(found, dict) else found.macro.package_name
        for name, found in namespace.items()
    }


@pytest.mark.parametrize("package", MACROS)
def test_names_stand_for_what_they_stand_for_in_dbt(package: str) -> None:
    """Of a node of the project, of an installed package and of dbt itself."""
    macros: Any = {
        owner: {name: SimpleNamespace(name=name, package_name=owner) for name in names}
        for owner, names in MACROS.items()
    }

    def builder() -> MacroNamespaceBuilder:
        stack: Any = None
        return MacroNamespaceBuilder("shop", package, stack, ["dbt_duckdb", "dbt"])

    by_dbt = builder().build_namespace(macros, {})
    lean = build_namespace(builder(), macros, {})
    assert names(flattened(lean)) == names(dict(by_dbt))
    for owner in (None, "dbt", "shop", "clientela"):
        for name in {name for known in MACROS.values() for name in known}:
            expected = by_dbt.get_from_package(owner, name)
            found = lean.get_from_package(owner, name)
            assert (found and found.macro) is (expected and expected.macro), (owner, name)


FQNS = [
    ["clientela", "staging", "base", "base_orders"],
    ["clientela", "staging", "stg_orders"],
    ["shop", "staging.more", "orders"],
    ["shop", "orders.v2"],
    ["shop.more", "orders"],
]
SELECTORS = {part for fqn in FQNS for part in fqn} | {
    "more",
    "v2",
    "base_*",
    "stag?ng",
    "shop.more",
}
SELECTORS |= {"staging.base", "clientela.staging", "*", "nothing", "clientela.staging.*"}


@pytest.mark.parametrize("name", sorted(SELECTORS))
def test_a_name_selects_what_it_selects_in_dbt(name: str) -> None:
    """Names of nodes, packages and folders, dotted ones and patterns."""
    method: Any = None
    found = [node_is_match(method, name, fqn, False) for fqn in FQNS]
    assert found == [any(is_selected_node(part, name, False) for part in (f, f[1:])) for f in FQNS]
