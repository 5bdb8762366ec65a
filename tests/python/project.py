"""The project as its files and its manifest describe it, for the tests of its conventions."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"

Node = dict[str, Any]


def load(path: Path) -> Any:
    """The content of a yml file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def manifest() -> dict[str, Any]:
    """What dbt made of the project, from CLIENTELA_MANIFEST or target/manifest.json."""
    path = Path(os.environ.get("CLIENTELA_MANIFEST") or "target/manifest.json")
    path = path if path.is_absolute() else ROOT / path
    if not path.exists():
        pytest.fail(
            f"There is no manifest at {path}. Run `dbt parse` first, or say where the manifest"
            " of another target path is: CLIENTELA_MANIFEST=<target path>/manifest.json"
        )
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def nodes(resource_type: str) -> list[Node]:
    """Enabled nodes of this project."""
    return [
        node
        for node in manifest()["nodes"].values()
        if node["resource_type"] == resource_type and node["package_name"] == "clientela"
    ]


def models() -> dict[str, Node]:
    """Enabled models by name."""
    return {node["name"]: node for node in nodes("model")}


def parents(node: Node, resource_type: str = "model") -> Iterator[str]:
    """Names of the nodes that a node reads."""
    for unique_id in node["depends_on"]["nodes"]:
        if unique_id.startswith(f"{resource_type}.clientela."):
            yield unique_id.split(".")[2]


def floor(node: Node) -> str:
    """The floor of a model: its folder; in marts its domain, in staging also base."""
    folders = Path(node["original_file_path"]).parts[1:-1]
    is_one = folders[0] in {"connectors", "intermediate"} or folders[-1] == "identity"
    return folders[0] if is_one else folders[-1]


def grain(node: Node) -> list[str]:
    """Columns that identify a row of a model; none where it names no grain."""
    columns: list[str] = node["config"]["meta"].get("grain", [])
    return columns
