"""Makes the names of macros in a context of dbt at less cost; what they stand for is the same.

dbt puts some 850 macros into the context of each node and of each macro that the adapter calls, one
by one, and looks each up again where it flattens them: a tenth of what a small build takes.
test_lean_macros holds the names against those that dbt itself makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dbt.clients.jinja import MacroGenerator, MacroStack
from dbt.context.configured import ConfiguredContext
from dbt.context.macro_resolver import TestMacroNamespace
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt.contracts.graph.nodes import Macro


class LeanMacro(MacroGenerator):
    """A macro of a context, made in one call instead of four."""

    def __init__(self, macro: Macro, context: dict[str, Any], node: Any, stack: MacroStack) -> None:
        self.macro = macro
        self.context = context
        self.node = node
        self.stack = stack


def build_namespace(
    builder: MacroNamespaceBuilder,
    macros_by_package: Mapping[str, Mapping[str, Macro]],
    context: dict[str, Any],
) -> MacroNamespace:
    """What MacroNamespaceBuilder.build_namespace does."""
    packages: dict[str, dict[str, MacroGenerator]] = {
        package: {
            macro.name: LeanMacro(macro, context, builder.node, builder.thread_ctx)
            for macro in macros.values()
        }
        for package, macros in macros_by_package.items()
    }
    internal: dict[str, MacroGenerator] = {}
    for package in reversed(builder.internal_package_names_order):
        internal.update(packages.pop(package, {}))
    own = packages.get(builder.search_package, {})
    is_root = builder.search_package == builder.root_package
    return MacroNamespace(
        global_namespace={} if is_root else packages.get(builder.root_package, {}),
        local_namespace=own,
        global_project_namespace=internal,
        packages=packages,
    )


def flattened(namespace: MacroNamespace | TestMacroNamespace) -> dict[str, Any]:
    """Names of a context: whoever comes first in the order of search wins."""
    if isinstance(namespace, TestMacroNamespace):
        return {**namespace.local_namespace, **namespace.project_namespace}
    found: dict[str, Any] = {}
    for level in reversed(list(namespace._search_order())):
        found.update(level)
    return found


def to_dict(context: ManifestContext) -> dict[str, Any]:
    """What ManifestContext.to_dict does."""
    return {**ConfiguredContext.to_dict(context), **flattened(context.namespace)}


def install() -> None:
    """From here on dbt makes its contexts so."""
    for owner, method in ((MacroNamespaceBuilder, build_namespace), (ManifestContext, to_dict)):
        setattr(owner, method.__name__, method)
