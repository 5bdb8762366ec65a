"""An export that is killed, or finds no room, leaves all of a date or nothing, and the next one ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from contact_lists import CONTACTS, DATE, NEXT, Shop, contact
from dbt_process import ROOT
from lists.ledger import checked_manifest

NOT_ERASED = [row for row in CONTACTS if row["customer_id"] > "C4"]
FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
"""


def dates_whole(shop: Shop) -> list[str]:
    """The list dates in the ledger, each of them whole."""
    dates = sorted(path.name for path in shop.ledger.glob("[0-9]*"))
    for date in dates:
        checked_manifest(shop.ledger / date)
    return dates


def leftovers(shop: Shop) -> list[str]:
    """What is in the ledger beside whole list dates."""
    return [
        str(path.relative_to(shop.ledger))
        for path in shop.ledger.rglob(".*")
        if path.name != ".lock"
    ]


def shop_of_two_days(folder: Path) -> Shop:
    """One day exported, the next one built; C1 to C4 were erased in between."""
    shop = Shop(folder).build(DATE)
    assert shop.export() == 0
    shop.contacts = NOT_ERASED
    shop.build(NEXT)
    shop.execute(
        "insert into staging.base_known_customers"
        " select unnest(['C1', 'C2', 'C3', 'C4']), timestamp '2026-07-01'"
    )
    return shop


def crashed(shop: Shop, folder: Path, *how: str) -> list[tuple[Shop, int, Shop]]:
    """Shops whose export was killed, how it ended, and the same ones after the next export."""
    run = subprocess.run(
        [
            sys.executable,
            str(ROOT / "tests/python/crashing.py"),
            str(shop.folder),
            str(folder),
            *how,
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = []
    for number, killed, after in (map(int, line.split()) for line in run.stdout.splitlines()):
        assert after == 0, f"the export after crash {number}"
        place = folder / str(number)
        found.append((Shop(place / "killed"), killed, Shop(place / "next")))
    return found


def test_killed_at_any_step(tmp_path: Path) -> None:
    """Before each step on its own, to the one after the last."""
    (tmp_path / "shop").mkdir()
    shops = crashed(shop_of_two_days(tmp_path / "shop"), tmp_path / "crashed", "steps")
    for killed, code, after in shops:
        assert code in (0, -9)
        assert dates_whole(killed) in ([DATE], [DATE, NEXT])
        assert dates_whole(after) == [DATE, NEXT]
        assert leftovers(after) == []
        # C1, C3 and C4 are gone from the first day's lists; C5 and C6 stay.
        lists = [path.read_text() for path in (after.ledger / DATE).glob("*__*.csv")]
        assert sorted(text.count("\n") for text in lists) == [1, 1, 1, 2]
        exported = [len(rows) for rows in after.exported().values()]
        assert exported == [len(CONTACTS), len(NOT_ERASED)]
    assert len(shops) > 20
    assert {len(dates_whole(killed)) for killed, _, _ in shops} == {1, 2}
    assert any(leftovers(killed) for killed, _, _ in shops)


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """From outside, without warning."""
    (tmp_path / "shop").mkdir()
    contacts = [contact(f"C{i}", ("email", "sms")[i % 2], f"K{i % 7}") for i in range(100)]
    shop = Shop(tmp_path / "shop", contacts).build(DATE)
    shops = crashed(shop, tmp_path / "crashed", "moments", "20")
    assert len(shops) == 20
    for killed, _, after in shops:
        assert dates_whole(killed) in ([], [DATE])
        assert {len(rows) for rows in killed.exported().values()} <= {100}
        assert dates_whole(after) == [DATE]
        assert len(after.exported()[DATE]) == 100
        assert leftovers(after) == []


@pytest.mark.parametrize("size", [0, 200, 4000])
def test_a_full_disk_leaves_nothing(tmp_path: Path, size: int) -> None:
    contacts = [contact(f"C{i}", "email") for i in range(100)]
    shop = Shop(tmp_path, contacts).build(DATE)
    run = shop.export_apart(FULL.format(size=size))
    _, error = run.communicate()
    assert run.returncode == 1
    assert "File too large; nothing is exported" in error
    assert "Traceback" not in error
    assert dates_whole(shop) == leftovers(shop) == []
    assert shop.export() == 0


def test_a_ledger_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = Shop(tmp_path).build(DATE)
    shop.ledger.write_text("a file")
    assert shop.export() == 1
    assert f"{shop.ledger}" in capsys.readouterr().err
    assert shop.ledger.read_text() == "a file"


def test_an_error_in_the_middle_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path).build(DATE)

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error", "manifest.json")

    with monkeypatch.context() as patched:
        patched.setattr("export_lists.write_manifest", fail)
        assert shop.export() == 1
    assert dates_whole(shop) == leftovers(shop) == []
    assert shop.export() == 0
