"""Who asks to be erased is gone from the demo's warehouse, file and all, and does not come back."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import prove_erasure
import pytest
from companies import Row, write_csv
from dbt_process import Dbt, Run
from demo_build import DEMO, PLANTED

REQUESTS: list[str] = PLANTED["erasure_requests"]
KEY = "a-key-of-this-test-alone"
# All that dbt may write, so that all of it is searched.
SETTINGS = {"CLIENTELA_ERASURE_KEY": KEY, "DBT_WRITE_JSON": "true"}
BUILD = ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
BUILD += ["--select", "+customer_identities", "+fct_purchases", "+rejected_records"]
BUILD += ["+stg_interactions", "+stg_contact_events", "stg_contacts", "+stg_suppressions"]
# Somebody who was erased, in the input again under other ids: as they were, and with no more than this.
RETURNED = {
    "C9001": None,
    "C9002": {"email": "PertianaTrambandoni983+again@example.org"},
    "C9003": {"mobile": "0039 317-297.9944"},
}
SALES = "select count(*), sum(net_amount) from core.fct_purchases"


def rows_of(path: Path) -> list[Row]:
    """Rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@dataclass(frozen=True)
class Story:
    """The same warehouse, built before a request, after it, and from an input without it."""

    folder: Path
    before: Run
    found_before: str
    sales_before: list[tuple[Any, ...]]
    after: Run
    found_after: str
    modes: dict[str, int]
    sales_after: list[tuple[Any, ...]]
    texts_after: list[tuple[Any, ...]]
    later: Run
    found_later: str


@pytest.fixture(scope="module")
def story(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Three builds of the demo into one file."""
    folder = tmp_path_factory.mktemp("erasure")
    database = folder / "warehouse/work.duckdb"
    database.parent.mkdir()
    asked, silent = folder / "asked", folder / "silent"
    shutil.copytree(DEMO, asked)
    shutil.copytree(DEMO, silent)
    suppressions = rows_of(DEMO / "suppressions.csv")
    write_csv(
        silent / "suppressions.csv", [row for row in suppressions if row["reason"] != "erasure"]
    )

    def build(company: Path) -> Run:
        found = dbt.run(BUILD, company, database, environment=SETTINGS)
        assert found.exit_code == 0, found.output[-3000:]
        return found

    def traces(run: Run) -> str:
        arguments = ["--input", str(DEMO)]
        for customer_id in REQUESTS:
            arguments += ["--customer", customer_id]
        for place in (database, database.with_suffix(".logs"), run.target):
            arguments += ["--warehouse", str(place)]
        with redirect_stdout(io.StringIO()) as said:
            code = prove_erasure.main(arguments)
        return f"exit code {code}\n{said.getvalue()}"

    before = build(silent)
    found_before = traces(before)
    sales_before = before.rows(SALES)
    after = build(asked)
    found_after = traces(after)
    files = [database, *database.with_suffix(".logs").rglob("*"), *after.target.rglob("*")]
    modes = {str(path.relative_to(path.parents[2])): path.stat().st_mode & 0o777 for path in files}
    sales_after = after.rows(SALES)
    texts_after = after.rows(personal_texts())
    customers = rows_of(silent / "customers.csv")
    (person,) = [row for row in customers if row["customer_id"] == "C0983"]
    names = ("customer_type", "first_name", "last_name")
    for customer_id, known in RETURNED.items():
        again = {name: person[name] for name in names} | known if known else person
        customers.append(again | {"customer_id": customer_id})
    write_csv(silent / "customers.csv", customers)
    later = build(silent)
    return Story(
        folder=folder,
        before=before,
        found_before=found_before,
        sales_before=sales_before,
        after=after,
        found_after=found_after,
        modes=modes,
        sales_after=sales_after,
        texts_after=texts_after,
        later=later,
        found_later=traces(later),
    )


def personal_texts() -> str:
    """A query for what was written by or about the erased."""
    ids = ", ".join(f"'{customer_id}'" for customer_id in REQUESTS)
    return f"""
        select body from vault.stg_interactions
        where customer_id in ({ids}) and body is not null
        union all
        select events.note from vault.stg_contact_events as events
        inner join staging.stg_contacts as contacts using (contact_id)
        where contacts.customer_id in ({ids}) and events.note is not null
    """


def test_before_the_request_the_person_is_found(story: Story) -> None:
    """Else nothing that follows would mean something."""
    assert "TRACE" in story.found_before
    assert "vault.customer_identities.tax_code: 3 rows" in story.found_before


def test_after_the_request_no_trace_is_left(story: Story) -> None:
    """Of four people, one of whom asked by e-mail: in no file, no log, no free block."""
    assert "exit code 0\n" in story.found_after, story.found_after


def test_without_the_request_nobody_comes_back(story: Story) -> None:
    """The register knows them: under their own id and under a new one."""
    assert "exit code 0\n" in story.found_later, story.found_later
    found = story.later.rows(
        "select customer_id from vault.customer_identities where customer_id in"
        f" (select unnest({[*REQUESTS, *RETURNED]})) and coalesce(first_name, last_name,"
        " company_name, tax_code, vat_number, email, phone_e164, postal_address) is not null"
    )
    assert found == []


def test_purchases_stay(story: Story) -> None:
    assert story.sales_after == story.sales_before
    bought = story.after.rows(
        f"select count(*) from core.fct_purchases where customer_id in (select unnest({REQUESTS}))"
    )
    assert bought[0][0] > 0


def test_what_was_written_about_them_is_gone(story: Story) -> None:
    assert story.texts_after == []


def test_the_file_was_written_anew(story: Story) -> None:
    said = "Erasure: the warehouse file was written anew"
    assert (said in story.before.output, said in story.after.output) == (False, True)
    assert [path.name for path in story.after.database.parent.glob("*.rewrite*")] == []


def test_files_are_their_owners_alone(story: Story) -> None:
    """The database, its log, what dbt compiled: made under a mask that is open to others."""
    # The runner's own: it catches what dbt prints.
    shared = {name: oct(mode) for name, mode in story.modes.items() if mode & 0o077}
    assert [name for name in shared if not name.endswith("logs/output")] == []
    assert len(story.modes) > 50


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("another-key-of-this-test", "was made with another CLIENTELA_ERASURE_KEY"),
        ("", "and none is set now"),
        ("it's no key, 'quoted'", "CLIENTELA_ERASURE_KEY must be 16 to 200"),
    ],
)
def test_a_wrong_key_stops_the_build(
    story: Story, dbt: Dbt, tmp_path: Path, key: str, names: str
) -> None:
    """Before anything is built: under it nobody in the register would be known."""
    database = tmp_path / "work.duckdb"
    shutil.copy(story.later.database, database)
    run = dbt.run(
        ["run", "--select", "stg_erasures"],
        story.folder / "asked",
        database,
        environment={"CLIENTELA_ERASURE_KEY": key},
    )
    assert run.exit_code != 0
    assert names in run.error
    assert not key or key not in run.said
    assert "1 of 1 START" not in run.output.split("on-run-start.1")[-1]


def test_the_key_is_in_no_file(story: Story) -> None:
    """Neither in the warehouse nor in what dbt logged, compiled and remembers of the project."""
    places: Sequence[Path] = [story.folder / "warehouse", story.later.target]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    assert len(files) > 50
    assert [path.name for path in files if KEY.encode() in path.read_bytes()] == []
