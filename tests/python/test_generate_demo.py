"""The demo company: reproducible, small, complete, harmless, and true to its list of plants."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "generate_demo.py"
DEMO = ROOT / "seeds" / "demo"
LEFT_OUT = {("order_lines", "updated_at"), ("contacts", "updated_at")}
MAX_BYTES = 4_000_000

Row = dict[str, str]
Tables = dict[str, list[Row]]


def run(folder: Path, *arguments: str) -> Path:
    """Generate into a folder."""
    command = [sys.executable, "-B", str(SCRIPT), "--out", str(folder), *arguments]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Bytes of every file that the generator writes."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".csv", ".json")}


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    """The input contract."""
    text = (ROOT / "contract" / "inputs.yml").read_text(encoding="utf-8")
    inputs: dict[str, Any] = yaml.safe_load(text)["inputs"]
    return inputs


@pytest.fixture(scope="module")
def planted() -> dict[str, Any]:
    """What the generator says it planted."""
    found: dict[str, Any] = json.loads((DEMO / "planted.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def tables(contract: dict[str, Any]) -> Tables:
    """All rows of all tables, as text."""
    found = {}
    for table in contract:
        with (DEMO / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found[table] = list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def people(tables: Tables) -> dict[str, Row]:
    """Newest row of each customer."""
    rows = sorted(tables["customers"], key=lambda r: r["updated_at"])
    return {r["customer_id"]: r for r in rows if r["customer_id"]}


@pytest.fixture(scope="module")
def orders(tables: Tables) -> dict[str, Row]:
    """Newest row of each order that can be read."""
    bad = {"O99001", "O99002", "O99003", "O99004"}
    rows = sorted(tables["orders"], key=lambda r: r["updated_at"])
    return {r["order_id"]: r for r in rows if r["order_id"] and r["order_id"] not in bad}


@pytest.fixture(scope="module")
def lines(tables: Tables, orders: dict[str, Row]) -> dict[str, list[Row]]:
    """Good lines of each order, once each."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for line in tables["order_lines"]:
        if line["order_id"] in orders and int(line["line_number"]) < 90:
            found[line["order_id"]][line["line_number"]] = line
    return {order_id: list(by_number.values()) for order_id, by_number in found.items()}


@pytest.fixture(scope="module")
def purchases(orders: dict[str, Row], lines: dict[str, list[Row]]) -> dict[str, set[date]]:
    """Days of purchase of each customer: completed orders with a positive amount."""
    days: dict[str, set[date]] = defaultdict(set)
    for order_id, order in orders.items():
        is_sale = sum(amount(line) for line in lines.get(order_id, [])) > 0
        if order["customer_id"] and order["status"] != "cancelled" and is_sale:
            days[order["customer_id"]].add(day_of(order))
    return days


def amount(line: Row) -> float:
    """Net amount by the contract's default."""
    if line["net_amount"]:
        return float(line["net_amount"])
    price, discount = float(line["unit_price"] or 0), float(line["discount_amount"] or 0)
    return round(float(line["quantity"]) * price - discount, 2)


def day_of(order: Row) -> date:
    """Day of an order."""
    return date.fromisoformat(order["ordered_at"][:10])


def digits(phone: str) -> str:
    """A phone number as people compare it: digits only, without the country's prefix."""
    return re.sub(r"^(0039|39)", "", re.sub(r"\D", "", phone))


def match_key(email: str) -> str:
    """An e-mail address as people compare it: no case, dots or +tag."""
    local, _, domain = email.strip().lower().partition("@")
    return local.split("+")[0].replace(".", "") + "@" + domain


def test_two_runs_give_the_same_bytes_and_the_committed_files(tmp_path: Path) -> None:
    first, second = contents(run(tmp_path / "a")), contents(run(tmp_path / "b"))
    assert first == second
    assert first == contents(DEMO)


def test_seed_and_size_are_obeyed(tmp_path: Path) -> None:
    folder = run(tmp_path / "small", "--seed", "7", "--customers", "500")
    planted = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    assert planted["seed"] == 7
    assert planted["as_of_date"] == "2026-06-30"
    assert contents(folder)["orders.csv"] != contents(DEMO)["orders.csv"]


def test_small_and_plain_text(tables: Tables) -> None:
    files = contents(DEMO)
    assert sum(len(data) for data in files.values()) < MAX_BYTES
    assert all(b"\r" not in data and data.endswith(b"\n") for data in files.values())


def test_tables_and_columns_are_the_contract(contract: dict[str, Any], tables: Tables) -> None:
    assert {p.stem for p in DEMO.glob("*.csv")} == set(contract)
    for table, definition in contract.items():
        columns = set(tables[table][0])
        missing = set(definition["columns"]) - columns
        assert {(table, column) for column in missing} <= LEFT_OUT, table
        extra = columns - set(definition["columns"])
        assert all(column.startswith("x_") for column in extra), table
        for column in columns:
            assert any(row[column] for row in tables[table]), f"{table}.{column} is never filled"


def test_every_listed_value_occurs(contract: dict[str, Any], tables: Tables) -> None:
    for table, definition in contract.items():
        for column, rules in definition["columns"].items():
            used = {row.get(column, "") for row in tables[table]}
            assert set(rules.get("values", [])) <= used, f"{table}.{column}"


def test_last_purchase_is_the_as_of_date(
    planted: dict[str, Any], orders: dict[str, Row], purchases: dict[str, set[date]]
) -> None:
    as_of = date.fromisoformat(planted["as_of_date"])
    assert max(map(max, purchases.values())) == as_of
    assert max(map(day_of, orders.values())) == as_of
    assert all("08:00:00" <= order["ordered_at"][11:] < "20:00:00" for order in orders.values())


def test_addresses_are_reserved_ones(tables: Tables) -> None:
    for table, rows in tables.items():
        for row in rows:
            for value in row.values():
                for domain in re.findall(r"@([\w.-]+\.\w+)", value):
                    assert domain.lower() == "example.org", (table, value)


def test_planted_names_nobody(planted: dict[str, Any], people: dict[str, Row]) -> None:
    text = json.dumps(planted)
    assert "@" not in text
    for person in people.values():
        for column in ("tax_code", "vat_number", "email", "last_name", "company_name"):
            assert len(person[column]) < 5 or f'"{person[column]}"' not in text


def test_rejectable_rows_are_there_and_few(planted: dict[str, Any], tables: Tables) -> None:
    keys = {
        "customers": ["customer_id"],
        "orders": ["order_id"],
        "order_lines": ["order_id", "line_number"],
        "exchange_rates": ["currency_code", "rate_date"],
        "subscriptions": ["subscription_id"],
        "contacts": ["contact_id"],
        "contact_events": ["contact_id", "event_type", "occurred_at"],
        "interactions": ["interaction_id"],
        "consents": ["customer_id", "channel", "purpose", "recorded_at"],
        "suppressions": ["identifier_type", "identifier", "reason", "registered_at"],
    }
    assert set(planted["rejected_rows"]) == set(keys)
    for table, entries in planted["rejected_rows"].items():
        present = Counter("|".join(row[k] for k in keys[table]) for row in tables[table])
        assert all(present[entry["key"]] == 1 for entry in entries), table
        assert len(entries) / len(tables[table]) < 0.02
        assert len(tables[table]) >= 40
    reasons = {e["reason"] for entries in planted["rejected_rows"].values() for e in entries}
    assert {"missing_required", "bad_value", "unknown_value", "unknown_parent"} <= reasons


def test_row_counts_and_duplicates(
    contract: dict[str, Any], planted: dict[str, Any], tables: Tables
) -> None:
    for table, rows in tables.items():
        assert len(rows) == planted["row_counts"][table]
        rejected = Counter(e["key"] for e in planted["rejected_rows"].get(table, []))
        defaults = {c: d.get("default", "") for c, d in contract[table]["columns"].items()}
        key = contract[table]["key"]
        raw = ("|".join(row[k] for k in key) for row in rows)
        good = [row for row, name in zip(rows, raw, strict=True) if not rejected[name]]
        distinct = {tuple(row[k] or defaults[k] for k in key) for row in good}
        assert len(good) - len(distinct) == planted["duplicate_rows"].get(table, 0), table


def test_duplicate_groups_match_by_their_rule(
    planted: dict[str, Any], people: dict[str, Row]
) -> None:
    same: dict[str, Callable[[Row], Any]] = {
        "tax_code": lambda p: p["tax_code"].upper(),
        "vat_number": lambda p: p["vat_number"].removeprefix("IT"),
        "email": lambda p: match_key(p["email"]),
        "phone_surname": lambda p: (digits(p["mobile"]), p["last_name"].upper()),
    }
    rules: Counter[str] = Counter()
    for group in planted["duplicate_groups"]:
        rules[group["rule"]] += 1
        for link in group.get("links", [group]):
            values = {same[link["rule"]](people[i]) for i in link["customer_ids"]}
            assert len(values) == 1
            assert values not in ({""}, {"@"})
        names = {people[i]["first_name"].upper() for i in group["customer_ids"]}
        assert len(names) == 1 or group["rule"] == "vat_number"
        assert len(group["customer_ids"]) == (3 if group["rule"] == "chain" else 2)
    assert all(rules[rule] >= 4 for rule in [*same, "chain"])


def test_nobody_else_shares_a_code_or_an_address(
    planted: dict[str, Any], people: dict[str, Row]
) -> None:
    """Beyond the planted groups no two customers share a code, an address or phone and surname."""
    together = [set(g["customer_ids"]) for g in planted["duplicate_groups"]]
    together += [set(g["customer_ids"]) | {g.get("through", "")} for g in planted["must_not_merge"]]
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for customer_id, person in people.items():
        for column in ("tax_code", "vat_number"):
            keys[column, person[column].upper().removeprefix("IT")].add(customer_id)
        keys["email", match_key(person["email"])].add(customer_id)
        for column in ("phone", "mobile"):
            number = digits(person[column])
            keys["phone", f"{number} {person['last_name'].upper()}" if number else ""].add(
                customer_id
            )
    for (kind, value), ids in keys.items():
        if value and value != "@" and len(ids) > 1:
            assert any(ids <= group for group in together), (kind, sorted(ids))


def test_people_who_must_stay_apart(planted: dict[str, Any], people: dict[str, Row]) -> None:
    reasons = defaultdict(list)
    for group in planted["must_not_merge"]:
        reasons[group["reason"]].append([people[i] for i in group["customer_ids"]])
    for father, son in reasons["two_valid_tax_codes_on_one_email"]:
        assert father["email"] == son["email"]
        assert father["tax_code"] != son["tax_code"]
    assert len(reasons["switchboard_phone"][0]) > 5
    assert len({digits(p["phone"]) for p in reasons["switchboard_phone"][0]}) == 1
    assert len(reasons["shared_office_email"][0]) > 5
    for family in reasons["family_shares_phone"]:
        assert len({digits(p["mobile"]) for p in family}) == 1
        assert len({p["first_name"] for p in family}) == len(family)
    assert reasons["family_shares_email"]
    assert reasons["omocodia_of_the_same_base_code"]
    assert reasons["bridge_between_two_valid_tax_codes"]


def test_codes_against_python_stdnum(planted: dict[str, Any], people: dict[str, Row]) -> None:
    pytest.importorskip("stdnum")
    from stdnum.it import codicefiscale, iva

    wrong_codes, wrong_vat = set(planted["invalid_tax_codes"]), set(planted["invalid_vat_numbers"])
    numeric = set(planted["numeric_tax_codes"])
    for customer_id, person in people.items():
        if person["tax_code"]:
            is_valid = codicefiscale.is_valid(person["tax_code"])
            assert is_valid == (customer_id not in wrong_codes), customer_id
            assert person["tax_code"].isdigit() == (customer_id in numeric)
        if person["vat_number"]:
            assert iva.is_valid(person["vat_number"]) == (customer_id not in wrong_vat), customer_id
            assert person["vat_number"].removeprefix("IT")[0] in "50"
    for customer_id in planted["omocodia_tax_codes"]:
        assert not people[customer_id]["tax_code"][6:15:2].isdigit() or re.search(
            r"[A-Z]", people[customer_id]["tax_code"][12:15]
        )


def test_phones_against_phonenumbers(planted: dict[str, Any], people: dict[str, Row]) -> None:
    phonenumbers = pytest.importorskip("phonenumbers")
    wrong = set(planted["invalid_phones"])
    landlines = 0
    for customer_id, person in people.items():
        for column in ("phone", "mobile"):
            if not person[column]:
                continue
            country = person["country_code"] or "IT"
            try:
                number = phonenumbers.parse(person[column], country)
            except phonenumbers.NumberParseException:
                assert customer_id in wrong
                continue
            assert phonenumbers.is_valid_number(number) == (customer_id not in wrong), person[
                column
            ]
            national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if customer_id not in wrong and national.startswith("+39"):
                landlines += column == "phone"
                assert re.match(r"\+39(0(2|51|11|49|55|81)0|31[4-8])", national), national
    assert landlines > 100


def test_full_returns(
    planted: dict[str, Any], orders: dict[str, Row], lines: dict[str, list[Row]]
) -> None:
    kinds: Counter[str] = Counter()
    for entry in planted["full_returns"]:
        kinds[entry["kind"]] += 1
        pair = {entry["order_id"], entry["return_order_id"]}
        left: Counter[str] = Counter()
        for order_id in pair:
            assert orders[order_id]["customer_id"] == entry["customer_id"]
            for line in lines[order_id]:
                left[line["product_id"]] += float(line["quantity"])  # type: ignore[assignment]
        assert not any(left.values())
        assert abs(sum(amount(line) for i in pair for line in lines[i])) < 0.005
        first, second = day_of(orders[entry["order_id"]]), day_of(orders[entry["return_order_id"]])
        assert (first < second) == (entry["kind"] == "later_day")
        assert (len(pair) == 1) == (entry["kind"] == "same_order")
    assert all(kinds[kind] >= 5 for kind in ("later_day", "same_day", "same_order"))


def test_other_odd_sales(
    planted: dict[str, Any], tables: Tables, orders: dict[str, Row], lines: dict[str, list[Row]]
) -> None:
    assert all(orders[i]["status"] == "cancelled" for i in planted["cancelled_orders"])
    assert any(line["quantity"] == "0.5" for i in planted["weight_orders"] for line in lines[i])
    assert all(sum(map(amount, lines[i])) == 0 for i in planted["only_gift_orders"])
    assert all(any(amount(line) < 0 for line in lines[i]) for i in planted["partial_returns"])
    days = Counter((o["customer_id"], day_of(o)) for o in orders.values())
    for order_id in planted["same_day_orders"]:
        assert days[orders[order_id]["customer_id"], day_of(orders[order_id])] > 1
    assert {o["currency_code"] for o in orders.values()} >= {"CHF", "GBP", "USD"}
    rates = {(r["currency_code"], r["rate_date"]) for r in tables["exchange_rates"]}
    for order_id in planted["orders_on_days_without_rate"]:
        order = orders[order_id]
        known = {d for c, d in rates if c == order["currency_code"]}
        assert order["ordered_at"][:10] not in known
        assert min(known) < order["ordered_at"][:10]
    assert sum(not o["customer_id"] for o in orders.values()) > 300
    flat = [line for rows in lines.values() for line in rows]
    assert any(line["unit_price"] == "" and line["net_amount"] for line in flat)
    assert any(line["product_id"] == "" for line in flat)
    assert any(line["unit_cost"] for line in flat)


def test_affinities(planted: dict[str, Any], lines: dict[str, list[Row]]) -> None:
    baskets = [
        {line["product_id"] for line in rows if float(line["quantity"]) > 0}
        for rows in lines.values()
    ]
    for pair in planted["affinities"]:
        bought = [b for b in baskets if pair["product_id"] in b]
        both = sum(pair["added_product_id"] in b for b in bought)
        share = sum(pair["added_product_id"] in b for b in baskets) / len(baskets)
        assert both >= 100
        assert abs(both / len(bought) - pair["probability"]) < 0.12
        assert both / len(bought) / share > 4


def bought_products(
    orders: dict[str, Row], lines: dict[str, list[Row]]
) -> dict[tuple[str, str], list[date]]:
    """Days on which each customer bought each product."""
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    for order_id, rows in lines.items():
        order = orders[order_id]
        if order["customer_id"] and order["status"] != "cancelled":
            for line in rows:
                if float(line["quantity"]) > 0:
                    days[order["customer_id"], line["product_id"]].add(day_of(order))
    return {key: sorted(found) for key, found in days.items()}


def test_replenishment_cycles(
    planted: dict[str, Any], tables: Tables, orders: dict[str, Row], lines: dict[str, list[Row]]
) -> None:
    gaps: dict[str, list[int]] = defaultdict(list)
    for (_, product_id), days in bought_products(orders, lines).items():
        gaps[product_id] += [(b - a).days for a, b in pairwise(days)]
    declared = {r["product_id"]: r["duration_days"] for r in tables["products"]}
    cycles = planted["replenishment_cycles"]
    for cycle in cycles:
        found = gaps[cycle["product_id"]]
        assert len(found) >= 100
        assert abs(median(found) / cycle["true_cycle_days"] - 1) < 0.15, cycle
        assert declared[cycle["product_id"]] == str(cycle["declared_duration_days"] or "")
    assert any(c["declared_duration_days"] == 45 for c in cycles)
    assert any(c["declared_duration_days"] is None for c in cycles)


def test_category_relations(
    planted: dict[str, Any], tables: Tables, orders: dict[str, Row], lines: dict[str, list[Row]]
) -> None:
    category = {r["product_id"]: r["category"] for r in tables["products"]}
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    for (customer_id, product_id), found in bought_products(orders, lines).items():
        days[customer_id, category.get(product_id, "")] |= set(found)

    def share(first: str, then: str, lag: int) -> float:
        starts = {c: min(d) for (c, name), d in days.items() if name == first}
        span = [timedelta(days=lag + shift) for shift in range(-5, 6)]
        hits = sum(
            any(start + s in days.get((c, then), set()) for s in span)
            for c, start in starts.items()
        )
        return hits / len(starts)

    for relation in planted["category_relations"]:
        then, lag = relation["leads_to_category"], relation["lag_days"]
        others = set(category.values()) - {relation["category"], then, ""}
        usual = median(share(other, then, lag) for other in others)
        assert share(relation["category"], then, lag) > 2 * usual


def test_campaign_lifts(
    planted: dict[str, Any], tables: Tables, purchases: dict[str, set[date]]
) -> None:
    contacts = {r["contact_id"]: r for r in tables["contacts"]}
    for lift in planted["campaign_lifts"]:
        counts = {"true": [0, 0], "false": [0, 0]}
        for contact in contacts.values():
            if contact["campaign_id"] == lift["campaign_id"] and contact["contact_id"] < "X99":
                start = date.fromisoformat(contact["contacted_at"][:10])
                window = {start + timedelta(days=n) for n in range(lift["window_days"] + 1)}
                counts[contact["is_control"]][0] += 1
                counts[contact["is_control"]][1] += bool(window & purchases[contact["customer_id"]])
        assert counts["false"] == [lift["treated_contacts"], lift["treated_buyers"]]
        assert counts["true"] == [lift["control_contacts"], lift["control_buyers"]]
        treated, control = (counts[k][1] / counts[k][0] for k in ("false", "true"))
        if lift["has_lift"]:
            assert lift["treated_contacts"] >= 600
            assert treated > 1.8 * control
        else:
            assert abs(treated - control) < 0.03


def test_campaign_plan(contract: dict[str, Any], planted: dict[str, Any], tables: Tables) -> None:
    contacted = Counter(r["campaign_id"] for r in tables["contacts"])
    controls = {r["campaign_id"] for r in tables["contacts"] if r["is_control"] == "true"}
    for campaign_id in planted["campaigns_without_contacts"]:
        assert contacted[campaign_id] == 0
    assert not controls & set(planted["campaigns_without_control"])
    assert {r["channel"] for r in tables["contacts"]} >= {"email", "sms", "mail", "phone", "store"}
    waves = planted["two_waves"]
    second = {
        r["customer_id"]
        for r in tables["contacts"]
        if r["campaign_id"] == waves["campaign_id"] and r["wave"] == "2"
    }
    assert len(second) == waves["wave_2_contacts"] > 100
    assert waves["wave_1_responders"]
    assert not second & set(waves["wave_1_responders"])


def test_consents_and_suppressions(planted: dict[str, Any], tables: Tables) -> None:
    ledger = defaultdict(list)
    for row in sorted(tables["consents"], key=lambda r: r["recorded_at"]):
        yes = row["is_granted"] in ("true", "t", "yes", "si", "1")
        if row["purpose"] in ("", "marketing"):
            ledger[row["customer_id"], row["channel"]].append((row["recorded_at"], yes))
    cases = planted["consents"]
    assert all(not ledger[i, "email"][-1][1] for i in cases["withdrawn"])
    assert all(
        [y for _, y in ledger[i, "email"]][-3:] == [True, False, True] for i in cases["regranted"]
    )
    assert all(ledger[i, "email"][-1][0] < "2022" for i in cases["old"])
    for customer_id in cases["same_instant"]:
        (first, yes), (second, no) = ledger[customer_id, "sms"][-2:]
        assert first == second
        assert {yes, no} == {True, False}
    reasons = Counter(r["reason"] for r in tables["suppressions"])
    assert reasons["deceased"] == len(planted["deceased"])
    assert reasons["erasure"] == len(planted["erasure_requests"])
    identifiers = {r["identifier"] for r in tables["suppressions"]}
    assert set(planted["deceased"]) <= identifiers
    bodies = [r["body"] for r in tables["interactions"] if r["body"].startswith("Please delete")]
    assert len(bodies) == len(planted["erasure_requests"])
    assert any(r["note"].startswith("spoke to ") for r in tables["contact_events"])


def test_customers_of_every_kind(
    planted: dict[str, Any], tables: Tables, people: dict[str, Row], purchases: dict[str, set[date]]
) -> None:
    for kind in ("prospects", "suspects"):
        assert planted[kind]
        assert not set(planted[kind]) & set(purchases)
    assert len(planted["prospects_with_enquiry_or_quote"]) > 40
    touched = {r["customer_id"] for r in tables["interactions"]}
    assert not touched & set(planted["suspects"])
    named = [i for ids in planted["named_only_by"].values() for i in ids]
    assert named
    assert not set(named) & set(people)
    assert set(planted["named_only_by"]["orders"]) <= {r["customer_id"] for r in tables["orders"]}
    archetypes = planted["archetypes"]
    silent = date(2025, 10, 31)
    lapsed = [i for i in archetypes["lapsed"] if max(purchases.get(i, {silent})) <= silent]
    assert len(lapsed) > 0.7 * len(archetypes["lapsed"])
    back = [i for i in archetypes["recovered"] if longest_gap(purchases.get(i, set())) > 365]
    assert len(back) > 0.5 * len(archetypes["recovered"])
    once = sum(len(days) == 1 for days in purchases.values())
    often = sum(len(days) >= 20 for days in purchases.values())
    assert 0.15 < once / len(purchases) < 0.4
    assert 0.05 < often / len(purchases) < 0.25
    for chain in planted["referral_chains"]:
        for referrer, customer in pairwise(chain):
            assert people[customer]["referred_by_customer_id"] == referrer
    for household in planted["households"]:
        assert {people[i]["household_id"] for i in household["customer_ids"]} == {
            household["household_id"]
        }


def longest_gap(days: set[date]) -> int:
    """Longest time without a purchase between two of them, in days."""
    ordered = sorted(days)
    return max(((b - a).days for a, b in pairwise(ordered)), default=0)


def test_subscriptions(planted: dict[str, Any], tables: Tables) -> None:
    rows = {r["subscription_id"]: r for r in tables["subscriptions"]}
    as_of = planted["as_of_date"]
    kinds = planted["subscriptions"]
    assert all(kinds.values())
    assert all(rows[i]["ends_on"] >= as_of for i in kinds["running"])
    assert all(rows[i]["cancelled_on"] for i in kinds["cancelled"])
    assert all(rows[i]["ends_on"] < as_of for i in kinds["expired"] + kinds["renewed"])
