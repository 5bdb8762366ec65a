"""scripts/prove_erasure.py finds what is there, wherever it is, and never says what it found."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import duckdb
import personal_values
import prove_erasure
import pytest
from companies import write_csv

EMAIL = "zelda.quintavalle@example.org"
PERSON = {
    "customer_id": "C1",
    "first_name": "Zelda",
    "last_name": "Quintavalle",
    "tax_code": "QNTZLD80A41H501X",
    "email": EMAIL,
    "mobile": "+39 347 1234567",
    "street_address": "Via del Tiglio 12",
    "postal_code": "00100",
    "birth_date": "1980-01-01",
}
OTHER = {
    **dict.fromkeys(PERSON, ""),
    "customer_id": "C2",
    "first_name": "Zelda",
    "email": "info@example.org",
    "street_address": "Via del Tiglio 12",
}
SECRETS = ["quintavalle", "qntzld80a41h501x", "3471234567", "1980"]

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Proves the erasure of C1 in a folder; what it says never holds a value."""
    write_csv(tmp_path / "input/customers.csv", [PERSON, OTHER])

    def prove(folder: Path, *arguments: str) -> tuple[int, str]:
        given = arguments or ("--customer", "C1", "--input", str(tmp_path / "input"))
        code = prove_erasure.main([*given, "--warehouse", str(folder)])
        told = capsys.readouterr()
        said = told.out + told.err
        assert not [secret for secret in SECRETS if secret in said.lower()]
        return code, said

    return prove


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A folder with a database in which nobody is."""
    folder = tmp_path / "warehouse"
    folder.mkdir()
    execute(folder, "create table people as select range as id, 'nobody' as name from range(1000)")
    return folder


def execute(folder: Path, *statements: str) -> None:
    """Run statements on the database of a folder and write it out."""
    with duckdb.connect(str(folder / "work.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.execute("checkpoint")


def test_nothing_is_found_where_nothing_is(run: Run, warehouse: Path) -> None:
    code, said = run(warehouse)
    assert (code, "No trace in 1 files" in said) == (0, True)


def test_what_is_not_looked_for_is_named_by_its_column(run: Run, warehouse: Path) -> None:
    _, said = run(warehouse)
    assert "customers.first_name (in other records too)" in said
    assert "customers.street_address (in other records too)" in said
    assert "customers.postal_code (too short)" in said


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("email", f"'{EMAIL.upper()}'"),
        ("note", "'asked by zelda.quintavalle+news@example.org twice'"),
        ("phone", "'00393471234567'"),
        ("code", "'qntzld80a41h501x'"),
        ("born", "date '1980-01-01'"),
        ("parts", "['a', 'Quintavalle']"),
        ("raw", "'Quintavalle'::blob"),
    ],
)
def test_a_value_in_a_table_is_found(run: Run, warehouse: Path, column: str, value: str) -> None:
    execute(warehouse, f"create table kept as select 1 as id, {value} as {column}")
    code, said = run(warehouse)
    assert code == 1
    assert f"work.duckdb: main.kept.{column}: 1 rows" in said


def test_a_name_in_two_columns_is_found(run: Run, warehouse: Path, tmp_path: Path) -> None:
    """Where each half is somebody else's as well."""
    namesake = {**OTHER, "customer_id": "C3", "first_name": "Ugo", "last_name": "Quintavalle"}
    write_csv(tmp_path / "input/customers.csv", [PERSON, OTHER, namesake])
    execute(warehouse, "create table kept as select 'Zelda' as one, 'Quintavalle' as two")
    code, said = run(warehouse)
    assert (code, "main.kept.*: 1 rows" in said) == (1, True)


def test_the_remains_of_a_dropped_table_are_found(run: Run, warehouse: Path) -> None:
    """Until the file is written anew: what is free may hold anything."""
    execute(
        warehouse,
        "pragma force_compression = 'uncompressed'",
        f"create table kept as select '{EMAIL}' || range as email from range(20000)",
    )
    execute(warehouse, "create table later as select range as id from range(300000)")
    execute(warehouse, "drop table kept")
    code, said = run(warehouse)
    assert (code, "in its bytes" in said, "free blocks may hold remains" in said) == (1, True, True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse / 'work.duckdb'}' as work")
        connection.execute(f"attach '{warehouse / 'new.duckdb'}' as new")
        connection.execute("copy from database work to new")
    (warehouse / "new.duckdb").replace(warehouse / "work.duckdb")
    assert run(warehouse)[0] == 0


def test_a_value_in_a_log_is_found(run: Run, warehouse: Path) -> None:
    (warehouse / "dbt.log").write_text(f"12:00 [debug]: sent to {EMAIL}\n" * 3, encoding="utf-8")
    code, said = run(warehouse)
    assert (code, "dbt.log: 3 times in its bytes" in said) == (1, True)


def test_a_value_over_the_edge_of_a_part_is_counted_once(
    run: Run, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (warehouse / "dbt.log").write_text("-" * 50 + "Quintavalle" + "-" * 50, encoding="utf-8")
    for size in (7, 55, 61, 64):
        monkeypatch.setattr(prove_erasure, "CHUNK", size)
        assert "dbt.log: 1 times in its bytes" in run(warehouse)[1], size


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_value_is_found_in_any_encoding(run: Run, warehouse: Path, encoding: str) -> None:
    (warehouse / "notes").write_bytes(b"x" + "QUINTAVALLE".encode(encoding))
    assert run(warehouse)[0] == 1


def test_a_value_is_found_in_compressed_files(run: Run, warehouse: Path) -> None:
    (warehouse / "list.csv.gz").write_bytes(gzip.compress(f"id,email\n1,{EMAIL}\n".encode()))
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select '{EMAIL}' as address from range(9)) to '{warehouse / 'part-0.parquet'}'"
            " (format parquet, compression zstd)"
        )
    code, said = run(warehouse)
    assert code == 1
    assert "list.csv.gz: 1 times in its bytes unpacked" in said
    assert "part-0.parquet: column address: 9 rows" in said


def test_what_cannot_be_searched_is_not_proven(run: Run, warehouse: Path) -> None:
    (warehouse / "list.zip").write_bytes(b"PK\x03\x04 and so on")
    (warehouse / "broken.parquet").write_bytes(b"PAR1 and no more")
    code, said = run(warehouse)
    assert (code, said.count("UNPROVEN")) == (1, 2)


def test_a_file_named_after_somebody_is_found(run: Run, warehouse: Path) -> None:
    (warehouse / "Quintavalle.txt").write_text("", encoding="utf-8")
    code, said = run(warehouse)
    assert (code, "the name of a file in it" in said) == (1, True)


def test_links_and_the_input_are_passed_over(run: Run, warehouse: Path, tmp_path: Path) -> None:
    (warehouse / "input").symlink_to(tmp_path / "input")
    assert run(warehouse)[0] == 0
    assert run(tmp_path)[0] == 0


def test_a_warehouse_is_searched_wherever_it_lies(
    run: Run, warehouse: Path, tmp_path: Path
) -> None:
    """Named by a link, beside the input, with signs in its name, by its ledger's var."""
    ledger = tmp_path / "sent"
    ledger.mkdir()
    execute(
        warehouse,
        "create schema staging",
        f"create table staging.base_contact_ledger as select 'UTC' as zone, '{ledger}' as folder",
    )
    (tmp_path / "link.duckdb").symlink_to(warehouse / "work.duckdb")
    assert run(tmp_path / "link.duckdb")[0] == 0
    (ledger / "list.csv").write_text(EMAIL, encoding="utf-8")
    code, said = run(tmp_path / "link.duckdb")
    assert (code, "list.csv: 1 times" in said) == (1, True)
    inside = tmp_path / "input/shop[1].duckdb"
    inside.write_bytes((warehouse / "work.duckdb").read_bytes())
    Path(f"{inside}.wal.rewrite").write_text(EMAIL, encoding="utf-8")
    code, said = run(inside)
    assert (code, "shop[1].duckdb.wal.rewrite: 1 times" in said) == (1, True)


def test_values_from_a_list(run: Run, warehouse: Path, tmp_path: Path) -> None:
    values = tmp_path / "values.txt"
    values.write_text("347 123 4567\n\nBob\n", encoding="utf-8")
    execute(warehouse, "create table kept as select 3471234567 as phone")
    code, said = run(warehouse, "--values", str(values))
    assert code == 1
    assert "not looked for: line 3 (too short)" in said
    assert "main.kept.phone: 1 rows" in said


@pytest.mark.parametrize(
    "arguments",
    [("--customer", "C9"), ("--customer", "C1", "--also", "missing"), ("--values", "missing.txt")],
)
def test_wrong_usage(run: Run, warehouse: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run(warehouse, *arguments, "--input", str(tmp_path / "input"))[0] == 2


def test_an_input_that_cannot_be_read_is_not_quoted(
    run: Run, warehouse: Path, tmp_path: Path
) -> None:
    (tmp_path / "input/customers.csv").write_text(
        f'customer_id,email\nC1,"{EMAIL}"x"\n', encoding="utf-8"
    )
    code, said = run(warehouse)
    assert (code, "table customers" in said) == (2, True)


def test_everything_of_the_person_is_looked_for(tmp_path: Path) -> None:
    """Records of the same name and identifier, what was said about them, columns of their own."""
    folder = tmp_path
    write_csv(
        folder / "customers.csv",
        [
            {**PERSON, "x_card": "K-778899"},
            {**PERSON, "customer_id": "C7", "email": "", "mobile": "3409999999"},
            OTHER,
        ],
    )
    write_csv(folder / "contacts.csv", [{"contact_id": "K1", "customer_id": "C7"}])
    write_csv(
        folder / "contact_events.csv",
        [{"contact_id": "K1", "note": "lives by the sea"}, {"contact_id": "K2", "note": "fine"}],
    )
    write_csv(
        folder / "interactions.csv", [{"customer_id": "C1", "body": "my daughter is called Iole"}]
    )
    texts = personal_values.of_customers(folder, ["C1"]).texts
    assert {"k-778899", "3409999999", "lives by the sea", "my daughter is called iole"} <= set(
        texts
    )
    assert "fine" not in " ".join(texts)


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        ("Zelda.Quinta+news@Example.org", "zeldaquinta@example.org"),
        ("0039 347-123.4567", "3471234567"),
        ("+41 44 1234567", "441234567"),
        ("06 1234567", "061234567"),
        ("QNT ZLD 80A41 H501X", "qntzld80a41h501x"),
        ("1980-02-28", "28/02/1980"),
        ("Via  del Tiglio", "via del tiglio"),
    ],
)
def test_spellings(value: str, spelling: str) -> None:
    assert spelling in personal_values.spellings(value)
