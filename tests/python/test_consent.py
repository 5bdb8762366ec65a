"""Permission in the demo company: what was planted, and the whole ledger read again the long way."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import duckdb
import pytest
from demo_build import PLANTED, records

Key = tuple[str, str, str]
Entry = dict[str, Any]


def eligibility(
    marts: duckdb.DuckDBPyConnection, ids: list[str], channel: str | None = None
) -> list[Entry]:
    """Rows of contact_eligibility of these records' customers, on a channel or on all."""
    listed = ", ".join(f"'{customer_id}'" for customer_id in ids)
    return [
        row
        for row in records(
            marts,
            "select * from activation.contact_eligibility where customer_id in ("
            "select customer_id from intermediate.int_customers__resolved"
            f" where source_customer_id in ({listed}))",
        )
        if channel in (None, row["channel"])
    ]


# -- what was planted


@pytest.mark.parametrize(
    ("planted", "channel", "reasons"),
    [
        ("withdrawn", "email", {"denied", "complained"}),
        ("regranted", "email", {"granted"}),
        ("old", "email", {"granted"}),
        ("opt_out_before_consent", "phone", {"granted"}),
        ("opt_out_after_consent", "phone", {"opt_out_register"}),
        ("same_instant", "sms", {"denied"}),
    ],
)
def test_planted_consents(
    marts: duckdb.DuckDBPyConnection, planted: str, channel: str, reasons: set[str]
) -> None:
    """Each timeline of the ledger ends in the state it was written for."""
    ids = PLANTED["consents"][planted]
    rows = eligibility(marts, ids, channel)
    assert len(rows) == len(ids)
    assert {row["consent_reason"] for row in rows} <= reasons
    assert all(row["has_consent"] == ("granted" in reasons) for row in rows)


def test_the_register_suppresses_who_did_not_consent_after_it(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """The same entry, with a later consent and without."""
    before = eligibility(marts, PLANTED["consents"]["opt_out_before_consent"], "phone")
    assert {row["suppression_reason"] for row in before} == {None}
    after = eligibility(marts, PLANTED["consents"]["opt_out_after_consent"], "phone")
    assert {row["suppression_reason"] for row in after} == {"opt_out_register"}


@pytest.mark.parametrize(
    ("planted", "reason"), [("erasure_requests", "erasure"), ("deceased", "deceased")]
)
def test_the_erased_and_the_dead_are_not_contacted(
    marts: duckdb.DuckDBPyConnection, planted: str, reason: str
) -> None:
    """On no channel, whatever the ledger says."""
    rows = eligibility(marts, PLANTED[planted])
    assert {row["suppression_reason"] for row in rows} == {reason}
    assert not any(row["is_eligible"] for row in rows)


@pytest.mark.parametrize(
    ("planted", "suppressions"),
    [
        ("unsubscribed", set()),
        ("spam_complaints", {"complaint"}),
        ("hard_bounces", {"hard_bounce"}),
    ],
)
def test_no_e_mail_to_those_who_do_not_want_or_get_it(
    marts: duckdb.DuckDBPyConnection, planted: str, suppressions: set[str]
) -> None:
    """Unsubscribed, complained or bounced: no e-mail, and it says which."""
    rows = eligibility(marts, PLANTED[planted], "email")
    assert rows
    assert not any(row["is_eligible"] for row in rows)
    if suppressions:
        assert {row["suppression_reason"] for row in rows} >= suppressions
        assert all(row["is_suppressed"] for row in rows)


def test_complaints_hold_sales_until_they_are_resolved(marts: duckdb.DuckDBPyConnection) -> None:
    """An open one on every channel, a resolved one on none."""
    rows = eligibility(marts, PLANTED["open_complaints"])
    assert all(row["has_open_complaint"] and not row["is_eligible"] for row in rows)
    assert "open_complaint" in {row["reason"] for row in rows}
    still_open = {row["customer_id"] for row in rows}
    resolved = eligibility(marts, PLANTED["resolved_complaints"])
    assert not any(
        row["has_open_complaint"] for row in resolved if row["customer_id"] not in still_open
    )
    assert any(row["is_eligible"] for row in resolved)


def test_a_consent_reaches_nobody_without_an_address(marts: duckdb.DuckDBPyConnection) -> None:
    """A customer whom only the ledger names may be written to, and cannot."""
    (row,) = eligibility(marts, PLANTED["named_only_by"]["consents"], "email")
    assert (row["has_consent"], row["reason"]) == (True, "identifier_missing")
    known_by_orders = eligibility(marts, PLANTED["named_only_by"]["orders"])
    assert {row["consent_reason"] for row in known_by_orders} == {"never_asked"}


def test_every_reason_is_met(marts: duckdb.DuckDBPyConnection) -> None:
    """The demo shows each exclusion, and many who may be contacted."""
    found = {
        row["reason"]
        for row in records(marts, "select reason from activation.contact_eligibility group by all")
    }
    assert found == {
        None,
        "no_consent",
        "identifier_missing",
        "identifier_invalid",
        "suppressed",
        "open_complaint",
        "pressure",
    }


# -- the ledger, read again entry by entry


def is_permitted(entry: Entry, has_bought: bool) -> bool:
    """What seed consent_bases says, in words."""
    match entry["legal_basis"]:
        case "consent":
            return True
        case "soft_opt_in":
            return (entry["channel"], entry["purpose"], has_bought) == ("email", "marketing", True)
        case "legitimate_interest":
            return (entry["channel"], entry["purpose"] != "profiling") == ("mail", True)
        case _:
            return False


def in_force(entries: list[Entry], withdrawals: list[Any], has_bought: bool) -> bool:
    """Whether one customer's channel and purpose is permitted: what stands after the last own yes decides."""
    states = {}
    for entry in sorted(entries, key=lambda row: (row["recorded_at"], not row["is_granted"])):
        states[entry["record"]] = entry
    own_yes = max(
        (
            entry["recorded_at"]
            for entry in entries
            if entry["is_granted"] and entry["legal_basis"] == "consent"
        ),
        default=None,
    )
    refusals = withdrawals + [
        state["recorded_at"]
        for state in states.values()
        if not (state["is_granted"] and is_permitted(state, has_bought))
    ]
    return not refusals or (own_yes is not None and max(refusals) < own_yes)


def test_the_whole_ledger_read_again(marts: duckdb.DuckDBPyConnection) -> None:
    """Every customer, channel and purpose of the demo, entry by entry, comes out the same."""
    as_of = PLANTED["as_of_date"]
    entries: dict[Key, list[Entry]] = defaultdict(list)
    for row in records(
        marts,
        "select resolved.customer_id, ledger.customer_id as record, ledger.* exclude (customer_id)"
        " from staging.stg_consents as ledger inner join intermediate.int_customers__resolved"
        " as resolved on ledger.customer_id = resolved.source_customer_id"
        f" where recorded_at < date '{as_of}' + 1",
    ):
        entries[row["customer_id"], row["channel"].lower(), row["purpose"]].append(row)
    withdrawals: dict[Key, list[Any]] = defaultdict(list)
    for row in records(
        marts,
        "select * from intermediate.int_suppressions__matched where reason = 'opt_out_register'",
    ):
        for purpose in ("marketing", "market_research"):
            withdrawals[row["customer_id"], row["channel"], purpose].append(row["registered_at"])
    for row in records(
        marts,
        "select resolved.customer_id, channel, occurred_at from vault.stg_contact_events"
        " inner join staging.stg_contacts as contacts using (contact_id)"
        " inner join intermediate.int_customers__resolved as resolved"
        " on contacts.customer_id = resolved.source_customer_id"
        " where event_type in ('unsubscribed', 'complained')"
        f" and occurred_at < date '{as_of}' + 1",
    ):
        withdrawals[row["customer_id"], row["channel"].lower(), "marketing"].append(
            row["occurred_at"]
        )
    buyers = {
        row["customer_id"]
        for row in records(
            marts, "select customer_id from core.dim_customers where purchase_count > 0"
        )
    }
    expected = {
        key: in_force(entries[key], withdrawals[key], key[0] in buyers)
        for key in {*entries, *withdrawals}
    }
    found = {
        (row["customer_id"], row["channel"], row["purpose"]): row["is_granted"]
        for row in records(marts, "select * from intermediate.int_consents__in_force")
    }
    assert found == expected
    assert len({key for key in entries if len({row["record"] for row in entries[key]}) > 1}) > 0
