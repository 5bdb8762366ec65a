"""What stops the fuzzy pass half-way is told by its kind: its text may quote a customer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import match_fuzzy
import pytest
from splink.internals.exceptions import SplinkException

QUOTED = "zelda.quintavalle@example.org"


@pytest.mark.parametrize(
    "error", [SplinkException(QUOTED), duckdb.Error(QUOTED), OSError(28, QUOTED)], ids=repr
)
def test_an_engine_that_gives_up(
    error: Exception,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database = tmp_path / "clientela.duckdb"
    duckdb.connect(str(database)).close()

    def fails(*_: Any) -> int:
        raise error

    monkeypatch.setattr(match_fuzzy, "read_warehouse", lambda *_: 100)
    monkeypatch.setattr(match_fuzzy, "find_matches", fails)
    assert match_fuzzy.main(["--db", str(database)]) == 2
    told = capsys.readouterr()
    assert type(error).__name__ in told.err
    assert "zelda" not in told.err + told.out
