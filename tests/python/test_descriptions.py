"""Every mart and column is described, and what recurs is defined once (docs/blocks)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from project import manifest, models, nodes


def marts() -> dict[str, dict[str, Any]]:
    """Models that people query, by name."""
    return {
        name: model
        for name, model in models().items()
        if model["original_file_path"].startswith(("models/marts/", "models/quality/"))
    }


def used_blocks() -> Iterator[str]:
    """Ids of the blocks that descriptions are made of."""
    for node in [*nodes("model"), *nodes("seed")]:
        yield from node["doc_blocks"]
        for column in node["columns"].values():
            yield from column["doc_blocks"]


def test_every_mart_and_column_is_described() -> None:
    """All of them: marts are contracted, so the columns of the manifest are those of the table."""
    empty = [
        f"{name}.{column['name']}"
        for name, model in marts().items()
        for column in [
            {"name": "", "description": model["description"]},
            *model["columns"].values(),
        ]
        if not column["description"].strip()
    ]
    assert empty == []


def test_what_recurs_is_a_block() -> None:
    """A column that two marts describe in the same words takes them from one place."""
    places = defaultdict(list)
    for name, model in marts().items():
        for column in model["columns"].values():
            text = " ".join(column["description"].split())
            places[column["name"], text].append((name, column["doc_blocks"]))
    written_twice = [
        (column, [name for name, _ in found])
        for (column, _), found in places.items()
        if len(found) > 1 and not all(blocks for _, blocks in found)
    ]
    assert written_twice == []


def test_every_block_is_used() -> None:
    blocks = {
        unique_id
        for unique_id, block in manifest()["docs"].items()
        if block["package_name"] == "clientela" and not block["name"].startswith("__")
    }
    assert blocks - set(used_blocks()) == set()
