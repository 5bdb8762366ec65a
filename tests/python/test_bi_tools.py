"""What BI tools do with the published files works as docs/bi.md says, also while a refresh runs."""

from __future__ import annotations

import re
import time
from pathlib import Path

import duckdb
import pandas
import pytest
from dbt_process import ROOT
from published_shop import PublishedShop
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

GUIDE = (ROOT / "docs/bi.md").read_text(encoding="utf-8")


@pytest.fixture
def shop(tmp_path: Path) -> PublishedShop:
    shop = PublishedShop(tmp_path)
    process = shop.start()
    assert "is served" in process.communicate()[0]
    return shop


def engine(shop: PublishedShop) -> Engine:
    """The engine as the guide tells Superset to make it."""
    return create_engine(
        f"duckdb:///{shop.published}/clientela.duckdb",
        connect_args={"read_only": True},
        poolclass=NullPool,
    )


def count(source: Engine) -> int:
    """Rows of a mart, through SQLAlchemy."""
    with source.connect() as connection:
        return int(
            connection.execute(text("select count(*) from scores.customer_rfm")).scalar_one()
        )


def test_sqlalchemy_reads_on_while_a_refresh_runs(shop: PublishedShop) -> None:
    """A pool-less engine sees the new version as soon as it is there, and never an error."""
    source = engine(shop)
    assert count(source) == 10
    shop.build(12)
    refresh = shop.start()
    seen = [count(source)]
    while refresh.poll() is None:
        seen.append(count(source))
        time.sleep(0.01)
    seen.append(count(source))
    assert refresh.returncode == 0
    assert set(seen) == {10, 12}
    assert seen == sorted(seen)


def test_an_open_connection_keeps_its_version(shop: PublishedShop) -> None:
    """And does not keep the refresh from ending."""
    with engine(shop).connect() as connection:
        query = text("select count(*) from scores.customer_rfm")
        assert connection.execute(query).scalar_one() == 10
        shop.build(12)
        refresh = shop.start()
        assert "is served" in refresh.communicate()[0]
        assert connection.execute(query).scalar_one() == 10
    assert count(engine(shop)) == 12


def test_a_tool_finds_schemas_tables_and_comments(shop: PublishedShop) -> None:
    """What Superset's and DBeaver's trees are made of."""
    found = inspect(engine(shop))
    assert {"core", "offers", "scores", "publication"} <= {
        name.split(".")[-1] for name in found.get_schema_names()
    }
    assert found.get_table_names("scores") == ["customer_rfm"]
    columns = [column["name"] for column in found.get_columns("customer_rfm", "scores")]
    assert columns == ["customer_id", "email", "as_of_date"]


def test_a_tool_cannot_write(shop: PublishedShop) -> None:
    with (
        engine(shop).connect() as connection,
        pytest.raises(Exception, match="read-only"),
    ):
        connection.execute(text("delete from scores.customer_rfm"))


def test_pandas_and_parquet_and_csv(shop: PublishedShop, tmp_path: Path) -> None:
    """Python through SQLAlchemy, the Parquet of `latest`, and a CSV file for a spreadsheet."""
    frame = pandas.read_sql("select * from scores.customer_rfm", engine(shop))
    parquet = duckdb.sql(f"from '{shop.published}/latest/scores/customer_rfm.parquet'")
    assert len(frame) == len(parquet) == 10
    assert list(frame.columns) == parquet.columns
    copy = re.search(r"copy \(.*?\) to '(\w+\.csv)' \(header\)", GUIDE, re.DOTALL)
    assert copy, "the guide shows how to make a CSV file"
    statement = copy[0].replace(copy[1], f"{tmp_path}/{copy[1]}")
    with duckdb.connect(str(shop.published / "clientela.duckdb"), read_only=True) as connection:
        connection.execute(statement)
    assert (tmp_path / copy[1]).read_text().count("\n") == 11
