"""What the export reads is what the project builds, where it builds it."""

from __future__ import annotations

from pathlib import Path

from contact_lists import TABLES as MADE_BY_HAND
from lists.warehouse import PENDING, TABLES
from project import ROOT, models, nodes


def relations() -> dict[str, set[str]]:
    """Columns that are described, by schema and name."""
    return {
        f"{node['schema']}.{node['alias']}": set(node["columns"])
        for node in [*nodes("model"), *nodes("seed")]
    }


def test_every_relation_that_is_read_is_built() -> None:
    assert set(TABLES) - relations().keys() == set()
    assert not [table for table in TABLES if table not in MADE_BY_HAND and "." not in table]


def test_what_is_pending_stands_beside_the_list() -> None:
    contact_list = models()["contact_list"]
    assert contact_list["unique_id"] == "model.clientela.contact_list"
    schema, table = PENDING.split(".")
    assert schema == contact_list["schema"]
    macro = (ROOT / "macros/engine/contact_list_pending.sql").read_text(encoding="utf-8")
    assert f"table_name = '{table}'" in macro


def test_the_page_names_the_schema() -> None:
    page = Path(ROOT / "docs/export.md").read_text(encoding="utf-8")
    assert f"`{models()['contact_list']['schema']}.contact_list` says who is contacted" in page
