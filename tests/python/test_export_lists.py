"""scripts/export_lists.py: what it writes, once, and when it refuses to."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import duckdb
import export_lists
import prove_erasure
import pytest
from contact_lists import CONTACTS, DATE, LATER, NEXT, VALUES, Shop, contact, records
from lists import places
from lists.ledger import Ledger

NO_NUMBERS = ["ada@", "rossi", "roma", "393471234567", "390212345678"]
Told = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLIENTELA_LEDGER", "CLIENTELA_DB"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path).build(DATE)


def said(told: Told) -> str:
    """What was printed: never somebody's address, number or name."""
    output = "".join(told.readouterr())
    assert not [text for text in NO_NUMBERS if text in output.lower()]
    return output


# -- what is written


def test_each_channel_gets_what_it_needs(shop: Shop, capsys: Told) -> None:
    assert shop.export() == 0
    assert "4 contacts on 4 lists, 2 controls" in said(capsys)
    campaigns = {path.name.split("__")[0] for path in (shop.ledger / DATE).glob("*__*.csv")}
    assert campaigns == {"K04", "Spring_Sale"}
    (email,) = records(shop.ledger / DATE / "K04__email.csv")
    assert email == {
        "contact_id": f"{DATE}-0",
        "contact_name": "Ada Rossi",
        "email": VALUES["email"],
        "offer_type": "replenishment",
        "product_id": "P1",
        "product_name": '\'=Caffè, "buono"',
        "category": "",
    }
    (call,) = records(shop.ledger / DATE / "K04__phone.csv")
    assert call["phone"] == VALUES["phone"]
    assert call.keys() == (email.keys() - {"email"}) | {"phone"}
    (letter,) = records(next((shop.ledger / DATE).glob("Spring_Sale__mail-*.csv")))
    assert letter["postal_address"] == VALUES["mail"]
    (message,) = records(next((shop.ledger / DATE).glob("Spring_Sale__sms-*.csv")))
    assert message["phone"] == VALUES["sms"]


def test_the_ledger_holds_everybody_chosen_by_ids_alone(shop: Shop) -> None:
    shop.export()
    rows = shop.exported()[DATE]
    assert {row["customer_id"] for row in rows} == {row["customer_id"] for row in CONTACTS}
    assert {row["customer_id"] for row in rows if row["is_control"] == "true"} == {"C2", "C6"}
    assert {row["cost"] for row in rows if row["is_control"] == "true"} == {"0.00"}
    # Nine o'clock in Rome.
    assert {(row["contacted_at"], row["updated_at"]) for row in rows} == {
        (f"{DATE} 07:00:00", f"{DATE} 07:00:00")
    }
    text = (shop.ledger / DATE / "contacts.csv").read_text(encoding="utf-8").lower()
    assert not [personal for personal in NO_NUMBERS if personal in text]


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Auckland", "UTC", "Asia/Kathmandu"]
)
def test_a_contact_falls_on_its_list_date_wherever_the_shop_is(shop: Shop, zone: str) -> None:
    shop.execute("update staging.base_contact_ledger set shop_timezone = ?", [zone])
    assert shop.export() == 0
    instants = {row["contacted_at"] for row in shop.exported()[DATE]}
    with duckdb.connect() as connection:
        ((date,),) = connection.execute(
            "select timezone($1, timezone('UTC', $2::timestamp))::date::varchar",
            [zone, instants.pop()],
        ).fetchall()
    assert date == DATE


def test_the_manifest_counts_and_names_nobody(shop: Shop) -> None:
    shop.export()
    manifest = shop.manifest()
    assert (manifest["list_date"], manifest["contacts"], manifest["controls"]) == (DATE, 4, 2)
    for name, file in manifest["files"].items():
        path = shop.ledger / DATE / name
        assert file["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert file["rows"] == len(records(path))
    assert set(manifest["files"]) == {path.name for path in (shop.ledger / DATE).glob("*.csv")}
    text = (shop.ledger / DATE / "manifest.json").read_text(encoding="utf-8").lower()
    assert not [personal for personal in NO_NUMBERS if personal in text]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_nobody_else_may_read_it(shop: Shop, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert shop.export() == 0
    finally:
        os.umask(before)
    for path in [shop.ledger, *shop.ledger.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_file_names_are_safe_and_never_shared(tmp_path: Path) -> None:
    campaigns = ["a/b", "a b", "a_b", "A_B", "../..", "è", "x" * 300, "", "a__b", "'; --"]
    contacts = [contact(f"C{i}", "email", name) for i, name in enumerate(campaigns)]
    contacts += [contact("C90", "b__email", "a", contact_value="x")]
    shop = Shop(tmp_path, contacts).build(DATE)
    assert shop.export() == 0
    files = [name for name in shop.manifest()["files"] if name != "contacts.csv"]
    assert len({name.lower() for name in files}) == len(contacts)
    assert all(len(name) < 200 and not name.startswith(".") for name in files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop.duckdb", "shop.ledger"]


def test_values_come_back_as_they_were(tmp_path: Path) -> None:
    odd = 'O"Brien,\nÀda;\r😀'
    shop = Shop(tmp_path, [contact("C1", "email", contact_name=odd)]).build(DATE)
    shop.export()
    (row,) = records(shop.ledger / DATE / "K04__email.csv")
    assert row["contact_name"] == odd


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_name_is_no_formula(tmp_path: Path, name: str) -> None:
    shop = Shop(tmp_path, [contact("C1", "email", contact_name=name)]).build(DATE)
    shop.export()
    (row,) = records(shop.ledger / DATE / "K04__email.csv")
    assert row["contact_name"] == f"'{name}"


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
    shop.execute("update activation.contact_list set list_date = ?, as_of_date = ?", [NEXT, NEXT])
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
        ("delete from activation.contact_list", "is empty"),
        ("drop table activation.contact_list", "holds no activation.contact_list"),
        (
            "update activation.contact_list set contact_id = 'x'",
            "5 contacts of the list have no id",
        ),
        (
            "update activation.contact_list set contact_value = null",
            "4 contacts of the list have no",
        ),
        ("update activation.contact_list set list_date = list_date + wave", "2026-07-01"),
        (
            "update activation.contact_list set list_date = list_date + 1 where is_control",
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


# -- a ledger that was changed


def test_a_changed_file_is_named_and_nothing_is_touched(shop: Shop, capsys: Told) -> None:
    shop.export()
    path = shop.ledger / DATE / "K04__email.csv"
    path.write_bytes(path.read_bytes() + b"x")
    before = shop.contents()
    assert shop.export() == 1
    assert f"{DATE}/K04__email.csv was changed" in said(capsys)
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
    assert shop.export() == 0
    # C3, C4, C5 stand in no table of the input any more.
    assert f"{DATE}: 4 rows of customers who were erased since are taken out" in said(capsys)
    assert [row["contact_id"] for row in records(shop.ledger / DATE / "K04__email.csv")] == [
        f"{DATE}-6"
    ]
    assert len(shop.exported()[DATE]) == 7
    manifest = shop.manifest()
    assert manifest["files"]["K04__email.csv"]["rows"] == 1
    assert len(manifest["erased_contacts"]) == 6
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
