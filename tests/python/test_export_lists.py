"""scripts/export_lists.py: what it writes, for whom, and who may read it."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import duckdb
import pytest
from contact_lists import CONTACTS, DATE, PERSONAL, VALUES, Shop, contact, records, said

Told = pytest.CaptureFixture[str]


pytestmark = pytest.mark.usefixtures("no_settings")


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
    assert {row["cost"] for row in rows if row["is_control"] == "true"} == {"0.0000"}
    # Nine o'clock in Rome.
    assert {(row["contacted_at"], row["updated_at"]) for row in rows} == {
        (f"{DATE} 07:00:00", f"{DATE} 07:00:00")
    }
    text = (shop.ledger / DATE / "contacts.csv").read_text(encoding="utf-8").lower()
    assert not [personal for personal in PERSONAL if personal in text]


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
    assert not [personal for personal in PERSONAL if personal in text]


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


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "=a@example.org"])
def test_no_text_is_a_formula(tmp_path: Path, text: str) -> None:
    """Of a list everything but a phone number, which begins with + and is one."""
    columns = ("contact_name", "contact_value", "offer_type", "product_id", "category")
    row = contact("C1", "email", **dict.fromkeys(columns, text))
    shop = Shop(tmp_path, [row, contact("C2", "sms"), contact("C3", "phone")]).build(DATE)
    shop.execute("update core.dim_products set product_id = $1, product_name = $1", [text])
    shop.export()
    (listed,) = records(shop.ledger / DATE / "K04__email.csv")
    assert listed.pop("contact_id") == f"{DATE}-0"
    assert set(listed.values()) == {f"'{text}"}
    for channel in ("sms", "phone"):
        (called,) = records(shop.ledger / DATE / f"K04__{channel}.csv")
        assert called["phone"] == VALUES[channel]
