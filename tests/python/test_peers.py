"""The benchmarks' peers come to what the marts say, wherever they know as much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from benchmarks import peers
from benchmarks.peers import pandas_peer, polars_peer, value
from demo_build import PLANTED, opened
from peer_inputs import PEERS, RULES, results, write_demo
from project import models

AS_OF = date.fromisoformat(PLANTED["as_of_date"])
Results = dict[str, Any]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's inputs as Parquet."""
    folder = tmp_path_factory.mktemp("peers") / "demo"
    write_demo(folder)
    return folder


@pytest.fixture(scope="module")
def comparable() -> Iterator[set[str]]:
    """Customers of whom the peers know as much as the marts.

    Not those who brought something back (which sale it undid is not looked for), paid in another
    currency or are one person with another customer.
    """
    with opened() as marts:
        rows = marts.execute("""
            select customer_id from scores.customer_rfm
            except
            select customer_id from core.fct_orders where returned_amount != 0
            except
            select fct_orders.customer_id
            from core.fct_orders
            inner join intermediate.int_orders__visible using (order_id)
            where exchange_rate != 1
            except
            select unnest([customer_id, surviving_customer_id]) from quality.duplicate_customers
        """).fetchall()
    yield {customer for (customer,) in rows}


@pytest.fixture(scope="module", params=PEERS)
def found(request: pytest.FixtureRequest, demo: Path, tmp_path_factory: Any) -> Results:
    """What a peer makes of the demo."""
    output = tmp_path_factory.mktemp(request.param)
    seconds = PEERS[request.param](demo, output, AS_OF)
    assert list(seconds) == peers.parts()
    assert all(second > 0 for second in seconds.values())
    return results(output)


def beside_marts(
    frame: Any, marts: duckdb.DuckDBPyConnection, query: str, customers: set[str]
) -> Any:
    """A peer's rows beside those of the marts, columns with suffix _mart, of these customers."""
    theirs = marts.sql(query).df()
    both = theirs.merge(frame, on="customer_id", how="left", suffixes=("_mart", ""))
    both = both[both["customer_id"].isin(customers)]
    assert len(both) > 1000
    return both


# -- against the marts


def test_recency_frequency_and_monetary_are_those_of_the_mart(
    found: Results, marts: duckdb.DuckDBPyConnection, comparable: set[str]
) -> None:
    """To the cent, of everybody who can be compared."""
    query = """
        select customer_id, recency_days, frequency, monetary::double as monetary, rfm_segment,
            recency_score, frequency_score, monetary_score
        from scores.customer_rfm
    """
    both = beside_marts(found["rfm"], marts, query, comparable)
    for measure in ("recency_days", "frequency"):
        assert (both[measure] == both[f"{measure}_mart"]).all(), measure
    assert (both["monetary"] - both["monetary_mart"]).abs().max() < 0.001
    # Cuts lie elsewhere where 52 duplicates count as customers and returned orders as purchases.
    for score in ("recency_score", "frequency_score", "monetary_score", "rfm_segment"):
        assert (both[score] == both[f"{score}_mart"]).mean() > 0.97, score


def test_the_same_population_gets_the_same_scores(marts: duckdb.DuckDBPyConnection) -> None:
    """Of the mart's own measures every score and every segment is the mart's."""
    rfm = marts.sql("select * replace (monetary::double as monetary) from scores.customer_rfm").df()
    scores = ["recency_score", "frequency_score", "monetary_score", "rfm_segment"]
    measures = rfm[["customer_id", "recency_days", "frequency", "monetary"]]
    by_pandas = pandas_peer.scored(measures, RULES)
    by_polars = polars_peer.scored(pl.from_pandas(measures), RULES).to_pandas()
    for found in (by_pandas, by_polars):
        for score in scores:
            assert found[score].astype(object).tolist() == rfm[score].tolist(), score


def test_purchases_are_those_of_the_mart(
    found: Results, marts: duckdb.DuckDBPyConnection, comparable: set[str]
) -> None:
    """How many, and how long ago the last one was; the expected gap up to the medians of others."""
    query = """
        select customer_id, purchase_count, days_since_purchase, expected_gap_days
        from lifecycle.customer_lifecycle
    """
    both = beside_marts(found["lifecycle"], marts, query, comparable)
    for column in ("purchase_count", "days_since_purchase"):
        assert (both[column] == both[f"{column}_mart"]).all(), column
    apart = (both["expected_gap_days"] - both["expected_gap_days_mart"]).abs()
    assert apart.mean() < 0.1
    assert (apart < 1e-9).mean() > 0.9


def test_types_are_those_of_the_mart(
    found: Results, marts: duckdb.DuckDBPyConnection, comparable: set[str]
) -> None:
    """Of everybody who can be compared; shares differ by what others returned."""
    both = beside_marts(found["frat"], marts, "select * from scores.customer_frat", comparable)
    types, of_mart = both["type_category"].fillna(""), both["type_category_mart"].fillna("")
    assert (types == of_mart).all()
    for column in ("type_share", "type_concentration"):
        assert (both[column] - both[f"{column}_mart"]).abs().max() < 0.001, column
    assert (both["frat_code"] == both["frat_code_mart"]).mean() > 0.93


def test_pairs_are_never_fewer_than_those_of_the_mart(
    found: Results, marts: duckdb.DuckDBPyConnection
) -> None:
    """What came back is still in the peers' baskets."""
    pairs = marts.sql("select * from offers.product_affinities").df()
    both = pairs.merge(
        found["affinities"],
        on=["product_id", "other_product_id"],
        how="left",
        suffixes=("_mart", ""),
    )
    assert len(both) > 100
    assert (both["pair_orders"] >= both["pair_orders_mart"]).all()


@pytest.mark.parametrize(
    ("peer", "options"),
    [("pandas", {"pairs": "mlxtend"}), ("pandas", {"pairs": "scipy"}), ("polars", {})],
)
def test_pairs_are_those_of_the_mart_without_what_came_back(
    peer: str, options: dict[str, str], demo: Path, tmp_path: Path,
    marts: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Every pair with every metric, where the lines that were returned are taken out of the input."""
    monkeypatch.setattr(value, "values", lambda buyers, rules: (buyers, buyers.head(0)))
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for table in ("orders", "products"):
        (inputs / f"{table}.parquet").symlink_to(demo / f"{table}.parquet")
    returned = marts.sql(
        "select order_id, line_number from intermediate.int_order_lines__netted"
        " where returned_date is not null"
    ).df()
    lines = duckdb.read_parquet(str(demo / "order_lines.parquet")).df()
    assert len(returned) > 100
    gone = pd.MultiIndex.from_frame(returned.astype({"line_number": float}))
    kept = lines[~pd.MultiIndex.from_frame(lines[["order_id", "line_number"]]).isin(gone)]
    kept.to_parquet(inputs / "order_lines.parquet", index=False)
    PEERS[peer](inputs, tmp_path / "output", AS_OF, **options)

    keys = ["product_id", "other_product_id"]
    pairs = results(tmp_path / "output")["affinities"].sort_values(keys)
    mart = marts.sql("select * from offers.product_affinities").df().sort_values(keys)
    assert pairs[keys].to_numpy().tolist() == mart[keys].to_numpy().tolist()
    counts = ["pair_orders", "basket_count"]
    assert pairs[counts].to_numpy().tolist() == mart[counts].to_numpy().tolist()
    for metric in ("support", "confidence", "lift", "leverage", "conviction", "chi_squared"):
        assert pairs[metric].to_numpy(float) == pytest.approx(
            mart[metric].to_numpy(float), rel=1e-9, abs=1e-12, nan_ok=True
        ), metric


def test_every_part_names_marts_that_are_there() -> None:
    """And the text says something of each part, in the same order."""
    assert {mart for marts in peers.MARTS_OF_PART.values() for mart in marts} <= models().keys()
    text = str(peers.__doc__)
    assert re.findall(r"^(\w+) {2,}\S", text, re.MULTILINE) == peers.parts()
