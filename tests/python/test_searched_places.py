"""Where prove_erasure.py looks: what is not there, and what it may not look into, is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from personal_values import PROJECT
from searched_places import PLACES, default_places, files_in


def test_what_cannot_be_looked_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger that is not there is no reason to worry, a folder that may not be read is one."""

    def refuse(folder: Path, onerror: Callable[[OSError], None]) -> list[tuple[str, None, None]]:
        if folder.suffix == ".ledger":
            onerror(FileNotFoundError(2, "gone", str(folder)))
        else:
            onerror(PermissionError(13, "no", str(folder)))
        return []

    monkeypatch.setattr("searched_places.os.walk", refuse)
    noted: list[str] = []
    assert list(files_in([tmp_path / "warehouse"], tmp_path / "input", noted.append)) == []
    assert noted == [f"{tmp_path / 'warehouse'}: cannot be looked into (PermissionError)"]


def test_places_are_those_of_the_project_and_a_missing_warehouse_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in PLACES:
        monkeypatch.delenv(name, raising=False)
    noted: list[str] = []
    assert PROJECT / "logs" in default_places(noted.append)
    assert noted == []
    monkeypatch.setenv("CLIENTELA_DB", str(tmp_path / "typo.duckdb"))
    default_places(noted.append)
    assert noted == [f"{tmp_path / 'typo.duckdb'}: there is no warehouse"]
    # Who builds on Spark alone has no file of DuckDB.
    monkeypatch.setenv("CLIENTELA_SPARK_WAREHOUSE", str(tmp_path))
    default_places(noted.append)
    assert len(noted) == 1
