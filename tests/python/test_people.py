"""Who is one person and who is not, from rows written by hand to the customers of the marts."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from companies import Company, Row, Tables, build_all, company_of, sale, shuffled
from dbt_process import Run
from replays import Replays

CODE = "RSSMRA85T10A562S"
OTHER_CODE = "RSSMRA85T10A56NH"  # the same with a letter for a digit: somebody else's
BUILD = [
    *("build", "--exclude-resource-type", "unit_test"),
    *("--indirect-selection", "buildable", "--select"),
    *("+duplicate_customers", "+customer_identities", "+contact_hygiene", "+rejected_records"),
    *("+input_reconciliation", "+fct_orders", "+fct_purchases", "people_are_whole"),
]
CHAIN = 60
CROWD = 10_000


def person(customer_id: str, first: str = "Anna", last: str = "Neri", **columns: str) -> Row:
    """A record of a person."""
    return {"customer_id": customer_id, "first_name": first, "last_name": last, **columns}


def customers(*rows: Row) -> Tables:
    """A company of these records, the first two of which bought."""
    bought = [sale(f"O{row['customer_id']}", row["customer_id"], "2025-03-01") for row in rows[:2]]
    return company_of({"customers": list(rows)}, *bought)


HAND_MADE = customers(
    # one by tax code, however it is written; the oldest record stays
    person("code 1", tax_code=CODE.lower(), created_at="2024-02-01"),
    person("code 2", first="A.", tax_code=f" {CODE} ", created_at="2024-01-01"),
    # the other code on the same address is somebody else; a record without a code could be either
    person("apart 1", email="a@example.org", tax_code=CODE[:-1] + "S", created_at="2024-03-01"),
    person("apart 2", email="a@example.org", tax_code=OTHER_CODE),
    person("apart 3", email="a@example.org"),
    # one by e-mail: dots, tags and capitals do not matter, and no name is no other name
    person("mail 1", last="Blu", email="anna.blu@example.org"),
    person("mail 2", last="BLU", email=" AnnaBlu+shop@Example.org "),
    {"customer_id": "mail 3", "email": "annablu@example.org"},
    # a family on one address and one phone
    person("mother", last="Rosa", email="rosa@example.org", mobile="333 1234567"),
    person("father", first="Ugo", last="Rosa", email="rosa@example.org", mobile="+39 333 1234567"),
    person("grown-up", last="Viola", email="v@example.org", birth_date="1970-01-01"),
    person("junior", last="Viola", email="v@example.org", birth_date="2001-01-01"),
    # one by phone and surname, landline or mobile, with accents and without
    person("phone 1", last="D'Aragò", phone="0039 333 7654321"),
    person("phone 2", last="DARAGO", mobile="3337654321"),
    person("neighbour", last="Verdi", phone="3337654321"),
    # a company and its owner, two branches of one company, two companies of one accountant
    {"customer_id": "owner", "first_name": "Anna", "last_name": "Gialli", "email": "g@example.org"},
    {
        "customer_id": "firm",
        "customer_type": "company",
        "company_name": "Gialli",
        "email": "g@example.org",
        "vat_number": "IT 00743110157",
    },
    {"customer_id": "branch", "customer_type": "company", "tax_code": "00743110157"},
    # an employee on the employer's number; a company whose type nobody set, on its owner's address
    person("employee", first="Lia", vat_number="00743110157", birth_date="1980-01-01"),
    {"customer_id": "untyped", "company_name": "Officina", "email": "anna.blu@example.org"},
    # two companies of one name and address, but of two numbers
    *(
        {
            "customer_id": f"group {number[-1]}",
            "customer_type": "company",
            "company_name": "Gruppo",
            "email": "group@example.org",
            "vat_number": number,
        }
        for number in ("01234560017", "12345670017")
    ),
    {
        "customer_id": "client 1",
        "customer_type": "company",
        "company_name": "Uno srl",
        "email": "books@example.org",
    },
    {
        "customer_id": "client 2",
        "customer_type": "company",
        "company_name": "Due srl",
        "email": "books@example.org",
    },
    # codes abroad have no check here, and equal ones still match
    person("abroad 1", country_code="FR", tax_code="12 345"),
    person("abroad 2", first="Zoe", country_code="FR", tax_code="12345"),
    person("abroad 3", country_code="DE", tax_code="12345"),
    person("abroad 4", country_code="DE", tax_code="n/a"),
    person("abroad 5", first="Zoe", country_code="DE", tax_code="N.A."),
    # what fails its check matches nobody
    person("wrong 1", last="Ocra", email="none", mobile="1", tax_code=CODE[:-1] + "T"),
    person("wrong 2", last="Ocra", email="none", mobile="1", tax_code=CODE[:-1] + "T"),
)
MERGED = {
    "code 1": ("code 2", "tax_code"),
    "apart 1": ("code 2", "tax_code"),
    "mail 2": ("mail 1", "email"),
    "mail 3": ("mail 1", "email"),
    "phone 2": ("phone 1", "phone_surname"),
    "firm": ("branch", "vat_number"),
    "abroad 2": ("abroad 1", "tax_code"),
}
CHAINED: Tables = customers(
    *(
        person(
            f"link {n:03d}",
            mobile=f"+39 333 1{n:06d}",
            phone=f"+39 333 1{n + 1:06d}",
            created_at=f"2024-01-{1 + (n * 7) % 28:02d}",
        )
        for n in range(CHAIN)
    )
)
CROWDED: Tables = customers(
    *(person(f"n {n}", email="office@example.org", phone="02 12345678") for n in range(CROWD)),
    person("same 1", last="Blu", email="blu@example.org"),
    person("same 2", last="Blu", email="blu@example.org"),
)
COMPANIES = {
    "by hand": Company(HAND_MADE, command=BUILD),
    "by hand, shuffled": Company(shuffled(HAND_MADE), command=BUILD),
    "chained": Company(CHAINED, command=BUILD),
    "crowded": Company(CROWDED, command=BUILD),
    "without customers": Company(sale("O1", "C1", "2025-03-01"), command=BUILD),
    "one customer": Company(customers(person("alone")), command=BUILD),
}
Runs = dict[str, Future[Run]]
DUPLICATES = (
    "select customer_id, surviving_customer_id, match_rule from quality.duplicate_customers"
)


@pytest.fixture(scope="module")
def runs(replays: Replays, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """All companies, built with their data tests."""
    return build_all(replays, COMPANIES, tmp_path_factory.mktemp("people"))


@pytest.mark.parametrize("name", COMPANIES)
def test_every_company_builds(runs: Runs, name: str) -> None:
    """With every data test of identity, and rows read that are accepted."""
    run = runs[name].result()
    assert run.exit_code == 0, run.output[-3000:]
    assert run.rows("select count(*) from quality.rejected_records") == [(0,)]


@pytest.mark.parametrize("name", ["by hand", "by hand, shuffled"])
def test_records_of_one_person_are_one(runs: Runs, name: str) -> None:
    """By rule, and nobody else; the order of rows changes nothing."""
    found = {row[0]: row[1:] for row in runs[name].result().rows(DUPLICATES)}
    assert found == MERGED


def test_purchases_of_all_records_add_up(runs: Runs) -> None:
    """Both records of the person who bought did, on one day."""
    rows = (
        runs["by hand"]
        .result()
        .rows(
            "select net_amount, merged_record_count, purchase_count from core.dim_customers"
            " where customer_id = 'code 2'"
        )
    )
    assert [(float(amount), records, count) for amount, records, count in rows] == [(20.0, 3, 1)]


def test_a_chain_is_one_person_however_long(runs: Runs) -> None:
    """Each shares a number with the next, and the oldest stands for all."""
    rows = (
        runs["chained"]
        .result()
        .rows(
            "select count(*), count(distinct surviving_customer_id), min(surviving_customer_id)"
            " from quality.duplicate_customers"
        )
    )
    assert rows == [(CHAIN - 1, 1, "link 000")]


def test_a_key_of_many_matches_nobody(runs: Runs) -> None:
    """Ten thousand records of one name on one address and one phone stay apart."""
    assert runs["crowded"].result().rows(DUPLICATES) == [("same 2", "same 1", "email")]


def test_without_records_there_is_nobody_to_merge(runs: Runs) -> None:
    """And the customers of the orders are there all the same."""
    run = runs["without customers"].result()
    assert run.rows(DUPLICATES) == []
    assert run.rows("select customer_id, merged_record_count from core.dim_customers") == [
        ("C1", 0)
    ]
