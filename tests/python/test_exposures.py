"""Exposures say what leaves the warehouse: no more and no less than what does."""

from __future__ import annotations

import re
from typing import Any

from project import ROOT, manifest
from publishing.building import public_marts

REPORTS = ROOT / "reports/src"


def exposures() -> dict[str, dict[str, Any]]:
    """Exposures of this project by name."""
    return {exposure["name"]: exposure for exposure in manifest()["exposures"].values()}


def read_by(name: str) -> set[str]:
    """Names of the nodes that an exposure reads."""
    return {unique_id.split(".")[2] for unique_id in exposures()[name]["depends_on"]["nodes"]}


def test_every_exposure_says_what_it_is() -> None:
    for name, exposure in exposures().items():
        assert exposure["maturity"], name
        guide = ROOT / exposure["config"]["meta"]["guide"]
        assert guide.exists(), guide
        assert isinstance(exposure["config"]["meta"]["personal_data"], bool), name


def test_bi_reads_what_is_published() -> None:
    """Every public mart without personal data: a new one is added to models/exposures.yml."""
    assert read_by("published_marts") == {mart.name for mart in public_marts(manifest())}


def test_personal_data_leaves_where_an_exposure_says_so() -> None:
    vault = {node["name"] for node in manifest()["nodes"].values() if node["schema"] == "vault"}
    leaving = {name for name in exposures() if read_by(name) & vault}
    assert leaving == {
        name
        for name, exposure in exposures().items()
        if exposure["config"]["meta"]["personal_data"]
    }


def test_the_dashboard_reads_what_its_exposure_lists() -> None:
    marts = {mart.name: mart.path for mart in public_marts(manifest())}
    loaders = " ".join(path.read_text(encoding="utf-8") for path in REPORTS.rglob("*.py"))
    read = {name for name, path in marts.items() if re.search(rf"\b{re.escape(path)}\b", loaders)}
    assert read_by("dashboard") == read
