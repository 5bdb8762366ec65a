"""scripts/export_lists.py: once for each date, in order, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import export_lists
import pytest
from contact_lists import CONTACTS, DATE, LATER, NEXT, Shop, contact, said
from lists import places
from lists.ledger import Ledger

Told = pytest.CaptureFixture[str]


pytestmark = pytest.mark.usefixtures("no_settings")


# -- again, and in the wrong order


def test_twice_for_one_date_changes_nothing(shop: Shop, capsys: Told) -> None:
    shop.export()
    before = shop.contents()
    assert shop.export() == 0
    shop.contacts = [*CONTACTS, contact("C7", "email")]
    shop.build(DATE)
    assert shop.export() == 0
    assert "was exported already: 4 contacts" in said(capsys)
    assert shop.contents() == before


def test_day_after_day(shop: Shop) -> None:
    for date in (DATE, NEXT, LATER):
        assert shop.build(date).export() == 0
    assert list(shop.exported()) == [DATE, NEXT, LATER]


def test_a_list_older_than_the_ledger_is_refused(shop: Shop, capsys: Told) -> None:
    shop.export()
    before = shop.contents()
    shop.execute("update vault.contact_list set list_date = ?, as_of_date = ?", [NEXT, NEXT])
    assert shop.export() == 3
    output = said(capsys)
    assert "older than the ledger" in output
    assert f"the contacts of {DATE}" in output
    assert shop.contents() == before


def test_an_earlier_list_date_is_refused(shop: Shop, capsys: Told) -> None:
    shop.export()
    assert shop.build("2026-06-29").export() == 3
    assert f"is for 2026-06-29, and {DATE} was exported" in said(capsys)


def test_a_build_that_does_not_see_the_last_contacts_is_refused(shop: Shop, capsys: Told) -> None:
    """The contacts of the day before are later than its as-of date, so no cap knows of them."""
    shop.export()
    assert shop.build(LATER, as_of_date="2026-06-29").export() == 3
    assert f"build with as_of_date {DATE} or later" in said(capsys)
    assert shop.build(LATER, as_of_date=DATE).export() == 0


def test_another_ledger_than_the_builds_is_refused(
    shop: Shop, tmp_path: Path, capsys: Told
) -> None:
    shop.export()
    shop.build(NEXT)
    assert shop.export("--ledger", str(tmp_path / "elsewhere")) == 3
    assert f"read a ledger with the list dates {DATE}" in said(capsys)
    assert shop.export() == 0


def test_a_list_for_another_date_than_asked_is_refused(shop: Shop, capsys: Told) -> None:
    assert shop.export("--list-date", NEXT) == 3
    assert f"is for {DATE}, not for {NEXT}" in said(capsys)
    assert shop.export("--list-date", DATE) == 0


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("drop table vault.contact_list", "holds no vault.contact_list"),
        (
            "update vault.contact_list set contact_id = 'x'",
            "5 contacts of the list have no id",
        ),
        (
            "update vault.contact_list set contact_value = null",
            "4 contacts of the list have no",
        ),
        ("update vault.contact_list set list_date = list_date + wave", "2026-07-01"),
        (
            "update vault.contact_list set list_date = list_date + 1 where is_control",
            "not of one list date",
        ),
    ],
)
def test_a_list_that_is_none_is_refused(
    shop: Shop, capsys: Told, statement: str, words: str
) -> None:
    shop.execute(statement)
    code = shop.export()
    assert words in said(capsys)
    assert code == (0 if words == "2026-07-01" else 3)
    assert bool(shop.exported()) == (code == 0)


def test_a_dry_run_writes_nothing(shop: Shop, capsys: Told) -> None:
    assert shop.export("--dry-run") == 0
    assert f"{DATE} would be exported, with 4 lists" in said(capsys)
    assert not shop.ledger.exists()


def test_a_running_build_is_waited_for(shop: Shop, capsys: Told) -> None:
    holder = shop.export_apart(
        "import duckdb, sys, time\n"
        "c = duckdb.connect(sys.argv[2]); print('held', flush=True); time.sleep(60)"
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    assert shop.export() == 3
    holder.kill()
    holder.communicate()
    assert "a build has it open" in said(capsys)
    assert shop.export() == 0


def test_two_exports_never_run_at_once(shop: Shop, capsys: Told) -> None:
    with Ledger(shop.ledger).locked():
        assert shop.export() == 3
    assert "another export" in said(capsys)
    assert shop.export() == 0


def test_wrong_usage(shop: Shop, tmp_path: Path, capsys: Told) -> None:
    assert export_lists.main(["--database", str(tmp_path / "none.duckdb")]) == 2
    assert export_lists.main(["--database", str(tmp_path)]) == 2
    assert "not from Spark" in said(capsys)
    with pytest.raises(SystemExit) as ended:
        shop.export("--list-date", "tomorrow")
    assert ended.value.code == 2
    (tmp_path / "text.duckdb").write_text("not a database")
    assert export_lists.main(["--database", str(tmp_path / "text.duckdb")]) == 3


def test_where_the_ledger_is(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the build says, else the environment, else beside the warehouse."""
    assert places.ledger_of(Path("a/b.duckdb"), None) == Path("a/b.ledger")
    assert places.ledger_of(Path("a/b.db"), None) == Path("a/b.db.ledger")
    monkeypatch.setenv("CLIENTELA_LEDGER", str(tmp_path / "named"))
    assert shop.export() == 0
    assert (tmp_path / "named" / DATE).is_dir()
    shop.execute("update staging.base_contact_ledger set ledger_folder = ?", [f"{tmp_path}/var"])
    assert shop.export() == 0
    assert (tmp_path / "var" / DATE).is_dir()


# -- the build


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("drop table vault.contact_list_pending", "no build has said"),
        (
            "insert into vault.contact_list_pending values ('b'), ('a')",
            "2 of what the contact list",
        ),
        (
            "update staging.base_known_customers set erased_at = now() where customer_id = 'C2'",
            "1 customers of the contact list are erased",
        ),
        (
            "insert into intermediate.int_customers__gone values ('C1', now(), null), ('x', now(), null)",
            "1 customers of the contact list are erased",
        ),
        (
            "insert into intermediate.int_customers__gone values ('C1', null, now())",
            "1 customers of the contact list are erased or dead",
        ),
    ],
)
def test_a_list_of_no_sound_build_is_refused(
    shop: Shop, capsys: Told, statement: str, words: str
) -> None:
    shop.execute(statement)
    for arguments in ([], ["--dry-run"]):
        assert shop.export(*arguments) == 3
        output = said(capsys)
        assert words in output
        assert "run dbt build" in output.lower()
    assert shop.exported() == {}
    assert shop.build(DATE).export() == 0


def test_an_empty_list_is_an_ordinary_day(shop: Shop, capsys: Told) -> None:
    """It leaves nothing behind, so that the same date may still be exported, and the next one."""
    contacts, shop.contacts = shop.contacts, []
    shop.build(DATE)
    for arguments in (["--dry-run"], [], ["--list-date", DATE]):
        assert shop.export(*arguments) == 0
        assert f"The contact list of {DATE} is empty" in said(capsys)
    assert shop.exported() == {}
    assert shop.export("--list-date", NEXT) == 3
    shop.execute("insert into vault.contact_list_pending values ('a')")
    assert shop.export() == 3
    shop.contacts = contacts
    assert shop.build(DATE).export() == 0
    shop.contacts = []
    assert shop.build(NEXT).export() == 0
    shop.contacts = contacts
    assert shop.build(LATER).export() == 0
    assert list(shop.exported()) == [DATE, LATER]


def test_an_empty_list_of_no_date_is_none(shop: Shop, capsys: Told) -> None:
    shop.contacts = []
    shop.build(DATE).execute("update intermediate.int_list_date__chosen set list_date = null")
    assert shop.export() == 3
    assert "there is no list date" in said(capsys)
