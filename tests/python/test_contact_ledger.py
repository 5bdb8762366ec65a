"""What was exported comes back: the build reads the contact ledger with the company's own contacts."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest
from companies import Company, Tables, company_of, sale
from contact_lists import records
from dbt_process import Dbt, Run
from export_lists import main as export
from lists.ledger import CONTACT_COLUMNS

COMMAND = [
    *["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"],
    *["--select", "+fct_contacts", "+rejected_records", "+input_reconciliation"],
    "base_contact_ledger",
]
LISTS = [
    *["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"],
    *["--select", "+contact_list", "+fct_contacts", "base_contact_ledger"],
]
# With the tests that stop a build, and none of a table that this part of it does not make.
TESTED = ["build", "--select", "+base_contacts", "+rejected_records"]
TESTED += ["--exclude-resource-type", "unit_test", "--indirect-selection", "cautious"]
HEADER = ",".join(CONTACT_COLUMNS)
SALES = company_of(
    sale("O1", "C1", "2026-06-01 10:00:00"),
    sale("O2", "C2", "2026-06-30 10:00:00"),
)
OWN: Tables = {
    "contacts": [
        {
            "contact_id": "own",
            "campaign_id": "K",
            "customer_id": "C1",
            "channel": "email",
            "contacted_at": "2026-06-02 10:00:00",
            "x_agency": "A",
        },
        # What the call centre says of a contact that is in the ledger: it has no day of change.
        {
            "contact_id": "reported",
            "campaign_id": "K",
            "customer_id": "C1",
            "channel": "phone",
            "contacted_at": "2026-06-29 15:30:00",
            "cost": "4.10",
        },
    ]
}
LEDGER = {
    "2026-06-28/contacts.csv": [
        "early,K,C1,email,1,2026-06-28 07:00:00,false,0.02,2026-06-28 07:00:00",
        "control,K,C2,email,1,2026-06-28 07:00:00,true,0.00,2026-06-28 07:00:00",
        "stranger,K,C9,email,1,2026-06-28 07:00:00,false,0.02,2026-06-28 07:00:00",
    ],
    "2026-06-29/contacts.csv": [
        "reported,K,C1,phone,1,2026-06-29 07:00:00,false,2.50,2026-06-29 07:00:00",
        '"a ""b"",\nc",K,C2,email,1,2026-06-29 07:00:00,false,0.02,2026-06-29 07:00:00',
    ],
    "2026-07-01/contacts.csv": [
        "later,K,C1,email,1,2026-07-01 07:00:00,false,0.02,2026-07-01 07:00:00"
    ],
    # Neither half-made folders nor the lists are read.
    ".2026-07-02.17/contacts.csv": ["half,K,C1,email"],
    "2026-06-28/K__email.csv": ["not,read"],
    "old/contacts.csv": ["not,read"],
}


# What trying the demo leaves beside the warehouse.
OF_ANOTHER = {
    "2026-06-29/contacts.csv": [
        f"{number},K,demo {number},email,1,2026-06-29 07:00:00,false,0.02,2026-06-29 07:00:00"
        for number in range(30)
    ]
}
STRANGERS: Tables = {
    "contacts": [
        dict(OWN["contacts"][0], contact_id=f"own {i}", customer_id=f"C{i}") for i in (1, 9)
    ]
}


def write_ledger(folder: Path, files: dict[str, list[str]] | None = None) -> Path:
    """Write a ledger by hand."""
    for name, lines in (files or LEDGER).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("\n".join([HEADER, *lines, ""]).encode())
    return folder


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Run]]:
    """A company with contacts of its own, and one without, each with the same ledger; one without."""
    folder = tmp_path_factory.mktemp("ledger")
    ledger = {"CLIENTELA_LEDGER": str(write_ledger(folder / "the [led]ger"))}
    of_another = write_ledger(folder / "another", OF_ANOTHER)
    nothing = {"CLIENTELA_LEDGER": str(folder / "nowhere")}
    companies = {
        "both": (Company(company_of(SALES, OWN)), ledger),
        "ledger alone": (Company(SALES), ledger),
        "own alone": (Company(company_of(SALES, OWN)), nothing),
        "of another": (Company(SALES), {"CLIENTELA_LEDGER": str(of_another)}),
        "own strangers": (
            Company(company_of(SALES, STRANGERS)),
            {"CLIENTELA_LEDGER": str(of_another)},
        ),
    }
    return {
        name: dbt.pool.submit(
            dbt.run,
            TESTED if name in ("of another", "own strangers") else COMMAND,
            company.write(folder / name),
            folder / f"{name}.duckdb",
            None,
            environment,
        )
        for name, (company, environment) in companies.items()
    }


def contacts(run: Run) -> dict[str, tuple[object, ...]]:
    """The contacts of a build by id."""
    assert run.exit_code == 0, run.output
    rows = run.rows(
        "select contact_id, channel, contacted_at::varchar, is_control, cost::varchar"
        " from core.fct_contacts"
    )
    return {row[0]: row[1:] for row in rows}


def test_both_are_contacts(built: dict[str, Future[Run]]) -> None:
    found = contacts(built["both"].result())
    assert found.keys() == {"own", "reported", "early", "control", 'a "b",\nc'}
    assert found["early"] == ("email", "2026-06-28 07:00:00", False, "0.0200")
    assert found["control"] == ("email", "2026-06-28 07:00:00", True, "0.0000")


def test_the_companys_own_row_counts(built: dict[str, Future[Run]]) -> None:
    found = contacts(built["both"].result())
    assert found["reported"] == ("phone", "2026-06-29 15:30:00", False, "4.1000")


def test_every_row_is_accounted_for(built: dict[str, Future[Run]]) -> None:
    query = (
        "select rows_read, rows_accepted, rows_rejected, rows_duplicate, is_provided, is_balanced"
        " from quality.input_reconciliation where input_table = 'contacts'"
    )
    assert built["both"].result().rows(query) == [(8, 6, 1, 1, True, True)]
    assert built["ledger alone"].result().rows(query) == [(6, 5, 1, 0, True, True)]
    assert built["own alone"].result().rows(query) == [(2, 2, 0, 0, True, True)]


def test_a_contact_of_nobody_known_is_rejected(built: dict[str, Future[Run]]) -> None:
    assert built["both"].result().rows(
        "select record_key, source_file, reason from quality.rejected_records"
    ) == [("stranger", "ledger/2026-06-28/contacts.csv", "customer_id is nobody known")]


def test_a_ledger_of_another_company_stops_no_build(built: dict[str, Future[Run]]) -> None:
    """Its contacts are rejected and kept, and a warning names it; max_reject_share is for the input."""
    run = built["of another"].result()
    assert run.exit_code == 0, run.output
    said = " ".join(run.output.split())
    assert "30 contacts of the ledger" in said
    assert "/another are of customers that nobody knows" in said
    assert run.rows("select reason, count(*) from quality.rejected_records group by all") == [
        ("customer_id is nobody known", 30)
    ]


def test_strangers_of_the_input_still_count(built: dict[str, Future[Run]]) -> None:
    run = built["own strangers"].result()
    assert run.exit_code != 0
    assert "1 of 2 rows of contacts were rejected" in " ".join(run.output.split())


def test_a_ledger_alone_is_enough(built: dict[str, Future[Run]]) -> None:
    found = contacts(built["ledger alone"].result())
    assert found.keys() == {"early", "control", "reported", 'a "b",\nc'}


def test_before_the_first_export_there_is_none(built: dict[str, Future[Run]]) -> None:
    assert contacts(built["own alone"].result()).keys() == {"own", "reported"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f"{HEADER}\na,K,C1\n".encode(), ("line 2", "too few columns")),
        (f"{HEADER}\n{','.join('abcdefghijkl')}\n".encode(), ("line 2", "columns")),
        (f'{HEADER}\n"a,K,C1{"," * 6}\n'.encode(), ("line 2", "quote")),
        (f"{HEADER}\n\xff{',' * 8}\n".encode("latin-1"), ("line 2", "'contact_id'", "encoding")),
        (f"a{',' * 8}\n".encode(), ("line 1", "not the one header")),
        (f"{HEADER}\n{HEADER}\n".encode(), ("line 1", "not the one header")),
        (b"", ("line 1", "not the one header")),
    ],
    ids=["short", "long", "quote", "encoding", "no header", "two headers", "empty"],
)
def test_a_broken_ledger_stops_the_build(
    dbt: Dbt, tmp_path: Path, content: bytes, words: tuple[str, ...]
) -> None:
    """One thread for three files: DuckDB then takes a quote that never ends for an end."""
    ledger = write_ledger(tmp_path / "ledger")
    (ledger / "2026-06-28/contacts.csv").write_bytes(content)
    run = dbt.run(
        ["run-operation", "check_ledger"],
        Company(SALES).write(tmp_path / "input"),
        tmp_path / "shop.duckdb",
        environment={"CLIENTELA_LEDGER": str(ledger), "CLIENTELA_THREADS": "1"},
    )
    assert run.exit_code != 0
    said = " ".join(run.output.split())
    assert "the contact ledger is broken" in said
    assert "2026-06-28/contacts.csv" in said
    for word in words:
        assert word in said


def test_round_again(dbt: Dbt, tmp_path: Path) -> None:
    """The demo: build, export, build; whoever was contacted is known and has less left."""
    ledger = tmp_path / "ledger"
    environment = {"CLIENTELA_LEDGER": str(ledger)}
    database = tmp_path / "demo.duckdb"
    first = dbt.run(LISTS, None, database, environment=environment)
    assert first.exit_code == 0, first.output
    pressure = (
        "select customer_id || '|' || channel, contacts_in_period from activation.contact_pressure"
    )
    before = dict(first.rows(pressure))
    chosen = first.rows(
        "select customer_id, channel, is_control, list_date::varchar from vault.contact_list"
    )
    assert export(["--database", str(database), "--ledger", str(ledger)]) == 0
    (date,) = {row[3] for row in chosen}
    exported = records(ledger / date / "contacts.csv")
    assert len(exported) == len(chosen)

    again = dbt.run(
        [
            *["run", "--select", "base_contacts", "base_input_counts", "stg_contacts"],
            *["int_contacts__resulted", "fct_contacts", "contact_pressure"],
        ],
        None,
        database,
        environment=environment,
    )
    assert again.exit_code == 0, again.output
    known = again.rows("select contact_id from core.fct_contacts")
    assert {row["contact_id"] for row in exported} <= {contact_id for (contact_id,) in known}
    after = dict(again.rows(pressure))
    added = {key: after[key] - before[key] for key in after if after[key] != before[key]}
    expected: dict[str, int] = {}
    for customer_id, channel, is_control, _ in chosen:
        if not is_control:
            for key in (f"{customer_id}|{channel}", f"{customer_id}|any"):
                expected[key] = expected.get(key, 0) + 1
    assert added == expected
    assert export(["--database", str(database), "--ledger", str(ledger)]) == 0
