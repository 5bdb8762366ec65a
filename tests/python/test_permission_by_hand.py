"""Small companies whose permissions are known: no ledger at all, and people with two records."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest
from companies import BUILD, Company, Tables, build_all, company_of, sale, shuffled
from dbt_process import Run
from replays import Replays

VARIABLES = {"as_of_date": "2025-06-30", "shop_timezone": "Europe/Rome"}
ELIGIBILITY = [
    *BUILD,
    "--select",
    "+contact_eligibility",
    "--indirect-selection",
    "buildable",
]


def person(customer_id: str, tax_code: str, **columns: Any) -> dict[str, Any]:
    """A row of customers."""
    return {
        "customer_id": customer_id,
        "first_name": "Ada",
        "last_name": "Prova",
        "tax_code": tax_code,
        "country_code": "IT",
        "created_at": "2024-01-01 10:00:00",
        **columns,
    }


def said(
    customer_id: str, channel: str, granted: bool, moment: str, basis: str = "consent"
) -> dict[str, Any]:
    """A row of consents."""
    return {
        "customer_id": customer_id,
        "channel": channel,
        "is_granted": granted,
        "legal_basis": basis,
        "recorded_at": f"2025-{moment}",
    }


def listed(
    identifier_type: str, identifier: str, reason: str, channel: str, moment: str
) -> dict[str, Any]:
    """A row of suppressions."""
    return {
        "identifier_type": identifier_type,
        "identifier": identifier,
        "reason": reason,
        "channel": channel,
        "registered_at": f"2025-{moment}",
    }


# A, B and C have two records each, by tax code; their second records are the later ones.
PEOPLE: Tables = company_of(
    sale("O1", "A1", "2025-01-10 10:00:00"),
    sale("O2", "D", "2025-01-10 10:00:00"),
    {
        "customers": [
            person("A1", "RSSMRA85T10A562S", email="ada@example.org", mobile="314 0000001"),
            person("A2", "rssmra85t10a562s", mobile="+39 3140000002", updated_at="2025-02-01"),
            person("B1", "VRDLGU80A01H501Q", email="old@example.org"),
            person("B2", "VRDLGU80A01H501Q", email="new@example.org", updated_at="2025-02-01"),
            person("C1", "BNCNNA90A41F205W", email="cora@example.org"),
            person("C2", "BNCNNA90A41F205W", updated_at="2025-02-01"),
        ],
        "consents": [
            said("A1", "email", True, "01-10 10:00:00", "soft_opt_in"),
            said("A1", "sms", False, "02-01 10:00:00"),
            said("A2", " SMS ", True, "03-01 10:00:00"),
            said("A1", "phone", True, "03-01 10:00:00"),
            said("B1", "Email", True, "01-01 10:00:00"),
            said("C1", "email", False, "04-01 10:00:00"),
            said("C2", "email", True, "03-01 10:00:00"),
            # The last minute of the as-of day in Rome, and the first of the next.
            said("C2", "store", True, "06-30 21:59:00"),
            said("C2", "web", True, "06-30 22:00:00"),
        ],
        "suppressions": [
            listed("phone", "0039 314 0000001", "opt_out_register", "phone", "03-01 10:00:00"),
            listed("email", "OLD@example.org", "hard_bounce", "email", "03-01 10:00:00"),
            listed("tax_code", "BNC NNA 90A41 F205W", "manual", "Store", "03-01 10:00:00"),
        ],
    },
)
COMPANIES = {
    "nobody asked": Company(
        company_of(sale("O1", "C1", "2025-03-01"), sale("O2", "C2", "2025-03-02")),
        command=ELIGIBILITY,
    ),
    "two records": Company(PEOPLE, VARIABLES, ELIGIBILITY),
    "shuffled": Company(shuffled(PEOPLE), VARIABLES, ELIGIBILITY),
}
Runs = dict[str, Future[Run]]


@pytest.fixture(scope="module")
def runs(replays: Replays, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The mart and what it rests on, with the tests of both."""
    return build_all(replays, COMPANIES, tmp_path_factory.mktemp("permission"))


def test_without_a_ledger_everybody_is_denied(runs: Runs) -> None:
    """Customers known by their orders only, no table of consents: everything builds, nobody is asked."""
    run = runs["nobody asked"].result()
    assert run.exit_code == 0, run.output
    assert run.rows(
        "select customer_id, reason, consent_reason, count(*), count(channel_rank)"
        " from activation.contact_eligibility group by all order by all"
    ) == [("C1", "no_consent", "never_asked", 7, 0), ("C2", "no_consent", "never_asked", 7, 0)]


def test_two_records_are_one_permission(runs: Runs) -> None:
    """What each record said, what the register says and which address is still in use, together."""
    run = runs["two records"].result()
    assert run.exit_code == 0, run.output
    merged = dict(
        run.rows("select source_customer_id, customer_id from intermediate.int_customers__resolved")
    )
    assert len({merged[name] for name in ("A1", "A2")}) == 1
    found = {
        (row["customer_id"], row["channel"]): (row["reason"], row["consent_reason"])
        for row in run.records("select * from activation.contact_eligibility")
        if row["consent_reason"] != "never_asked"
    }
    assert found == {
        # A customer's soft opt-in; texts after a later yes; the register came with the yes to calls.
        (merged["A1"], "email"): (None, "granted"),
        (merged["A1"], "sms"): (None, "granted"),
        (merged["A1"], "phone"): ("no_consent", "opt_out_register"),
        # The address that bounced is no longer the one in use.
        (merged["B1"], "email"): (None, "granted"),
        # The later no wins; the shop is closed to them by hand; the web is of tomorrow.
        (merged["C1"], "email"): ("no_consent", "denied"),
        (merged["C1"], "store"): ("suppressed", "granted"),
    }


def test_the_order_of_the_rows_changes_nothing(runs: Runs) -> None:
    """The same company, its rows in another order."""
    query = "from activation.contact_eligibility order by customer_id, channel"
    assert runs["shuffled"].result().exit_code == 0
    assert runs["shuffled"].result().rows(query) == runs["two records"].result().rows(query)
