"""Where prove_erasure.py looks: what is not there, and what it may not look into, is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
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


def test_a_place_that_may_not_be_entered_is_told_and_the_others_are_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is asked what it is may say no, too."""
    (tmp_path / "kept.txt").touch()
    is_file = Path.is_file

    def refuse(path: Path) -> bool:
        if path.name == "closed.duckdb":
            raise PermissionError(13, "no", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse)
    noted: list[str] = []
    places = [tmp_path / "closed.duckdb", tmp_path / "kept.txt"]
    assert list(files_in(places, tmp_path / "input", noted.append)) == [tmp_path / "kept.txt"]
    assert noted == [f"{tmp_path / 'closed.duckdb'}: cannot be looked into (PermissionError)"]


def test_places_are_those_of_the_project_and_a_missing_warehouse_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in PLACES:
        monkeypatch.delenv(name, raising=False)
    project = tmp_path / "project"
    (project / "warehouse").mkdir(parents=True)
    noted: list[str] = []
    assert project / "logs" in default_places(noted.append, project)
    assert noted == [f"{project / 'warehouse/clientela.duckdb'}: there is no warehouse"]
    monkeypatch.setenv("CLIENTELA_DB", "typo.duckdb")
    default_places(noted.append, project)
    assert noted[1:] == [f"{project / 'typo.duckdb'}: there is no warehouse"]
    # Who builds on Spark alone has no file of DuckDB.
    (project / "warehouse/spark").mkdir()
    default_places(noted.append, project)
    assert len(noted) == 2
