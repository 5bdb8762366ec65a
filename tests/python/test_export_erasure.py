"""scripts/export_lists.py: a ledger that was changed, and who was erased since."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import prove_erasure
import pytest
from contact_lists import CONTACTS, DATE, NEXT, VALUES, Shop, contact, records, said

Told = pytest.CaptureFixture[str]


pytestmark = pytest.mark.usefixtures("no_settings")


# -- a ledger that was changed


def test_a_changed_file_is_named_and_nothing_is_touched(shop: Shop, capsys: Told) -> None:
    shop.export()
    path = shop.ledger / DATE / "K04__email.csv"
    path.write_bytes(path.read_bytes() + b"x")
    before = shop.contents()
    assert shop.export() == 1
    output = said(capsys)
    assert f"{DATE}/K04__email.csv was changed" in output
    assert "Delete this list, then run again" in output
    assert shop.contents() == before


@pytest.mark.parametrize("name", ["contacts.csv", "manifest.json"])
@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b'{"files": []}', b'{"files": {"../x": {}}}']
)
def test_a_ledger_without_its_contacts_is_broken(
    shop: Shop, capsys: Told, name: str, content: bytes | None
) -> None:
    shop.export()
    shop.build(NEXT)
    path = shop.ledger / DATE / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert shop.export() == 1
    assert f"the ledger is broken: {DATE}/{name}" in said(capsys)
    assert not (shop.ledger / NEXT).exists()


def test_lists_may_be_deleted_after_use(shop: Shop) -> None:
    shop.export()
    for path in (shop.ledger / DATE).glob("*__*.csv"):
        path.unlink()
    assert shop.export() == 0
    assert shop.build(NEXT).export() == 0


# -- erasure


def test_whoever_is_erased_leaves_the_older_lists(shop: Shop, tmp_path: Path, capsys: Told) -> None:
    shop.contacts = [*CONTACTS, contact("C8", "email", contact_value="bea@example.org")]
    shop.build(DATE).export()
    person = tmp_path / "values.txt"
    person.write_text(VALUES["email"] + "\n")
    proof = ["--values", str(person), "--warehouse", str(tmp_path / "empty.duckdb")]
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    shop.ledger.rename(tmp_path / "empty.ledger")
    assert prove_erasure.main(proof) == 1
    (tmp_path / "empty.ledger").rename(shop.ledger)

    shop.contacts = [contact("C8", "email")]
    shop.build(NEXT)
    shop.execute("insert into staging.base_known_customers values ('C1', timestamp '2026-07-01')")
    shop.execute(
        "insert into intermediate.int_customers__gone values"
        " ('C3', timestamp '2026-07-01', null), ('C4', null, timestamp '2026-07-01')"
    )
    assert shop.export() == 0
    # C4 is dead. C5 stands in no table of the input any more, and may be back tomorrow.
    assert f"{DATE}: 2 rows of customers who were erased since are taken out" in said(capsys)
    assert records(shop.ledger / DATE / "K04__phone.csv") == []
    assert all(len(records(path)) == 1 for path in (shop.ledger / DATE).glob("Spring_Sale__*.csv"))
    assert [row["contact_id"] for row in records(shop.ledger / DATE / "K04__email.csv")] == [
        f"{DATE}-6"
    ]
    assert len(shop.exported()[DATE]) == 7
    manifest = shop.manifest()
    assert manifest["files"]["K04__email.csv"]["rows"] == 1
    assert len(manifest["erased_contacts"]) == 2
    shop.contacts = [contact("C8", "email", contact_value="bea@example.org")]
    before = shop.contents()
    shop.build(NEXT)
    assert shop.export() == 0
    assert shop.contents() == before


def test_erasure_needs_no_new_list(shop: Shop, capsys: Told) -> None:
    shop.export()
    shop.build(DATE)
    shop.execute(
        "update staging.base_known_customers set erased_at = now() where customer_id = 'C1'"
    )
    assert shop.export() == 0
    assert f"{DATE}: 1 rows" in said(capsys)
    assert records(shop.ledger / DATE / "K04__email.csv") == []
    mode = (shop.ledger / DATE / "K04__email.csv").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def shop_with_an_edited_list(shop: Shop, content: bytes) -> Path:
    """One day exported, a list of it edited by hand, and C1, who stands in it, erased."""
    shop.contacts = [*CONTACTS, contact("C8", "email", contact_value="bea@example.org")]
    shop.build(DATE).export()
    path = shop.ledger / DATE / "K04__email.csv"
    path.write_bytes(path.read_bytes() + content)
    shop.contacts = [contact("C8", "email")]
    shop.build(NEXT)
    shop.execute("insert into staging.base_known_customers values ('C1', now())")
    return path


def test_whoever_is_erased_leaves_an_edited_list_too(shop: Shop, capsys: Told) -> None:
    path = shop_with_an_edited_list(shop, b"by hand,Cleo,cleo@example.org,,,,\n")
    assert shop.export() == 0
    assert f"{DATE}: 1 rows" in said(capsys)
    assert [row["contact_id"] for row in records(path)] == [f"{DATE}-6", "by hand"]
    entry = shop.manifest()["files"][path.name]
    assert (entry["rows"], entry["was_changed"]) == (2, True)
    assert list(shop.exported()) == [DATE, NEXT]
    shop.execute("insert into staging.base_known_customers values ('C3', now())")
    assert shop.export() == 0
    assert shop.manifest()["files"][path.name] == entry


@pytest.mark.parametrize("content", [b"\xff\n", b"a,b\n", b"\n"])
def test_a_list_that_is_none_any_more_says_how_to_get_out(
    shop: Shop, capsys: Told, content: bytes
) -> None:
    path = shop_with_an_edited_list(shop, content)
    before = shop.contents()
    assert shop.export() == 1
    assert f"{DATE}/{path.name} was changed since, and nobody can be taken out" in said(capsys)
    assert shop.contents() == before
    path.unlink()
    assert shop.export() == 0
    assert list(shop.exported()) == [DATE, NEXT]
