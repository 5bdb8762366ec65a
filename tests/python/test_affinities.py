"""Pair metrics against mlxtend and scipy, on the baskets of a real shop and of the demo."""

from __future__ import annotations

import json
import math
import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb
import pandas as pd
import pytest
import scipy.sparse
from dbt_process import ROOT, Dbt, Run
from mlxtend.frequent_patterns import association_rules, fpgrowth
from scipy.stats import chi2_contingency

EXPORT = ROOT / "seeds/online_retail/online_retail.parquet"
CHARGES = ROOT / "seeds/rules/online_retail_charges.csv"
PLANTED: dict[str, Any] = json.loads((ROOT / "seeds/demo/planted.json").read_text())
MAX_BASKET = 50
UNTESTED = ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
# Above the default, for mlxtend's sake.
MIN_ORDERS = 60
METRICS = ["support", "confidence", "lift", "leverage", "conviction"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The product pairs of Online Retail and what they rest on."""
    folder = tmp_path_factory.mktemp("affinities")
    dbt = Dbt(folder)
    variables = {
        "connector": "online_retail",
        "as_of_date": "2011-12-10",
        "min_pair_orders": MIN_ORDERS,
    }
    run = dbt.run(
        [*UNTESTED, "--select", "+product_affinities"], None, folder / "or.duckdb", variables
    )
    assert run.exit_code == 0, run.output[-3000:]
    yield run
    dbt.close()


def returned_lines(lines: pd.DataFrame) -> set[int]:
    """Lines of which every unit came back: a return takes the unit that was bought last and is still held."""
    moved = lines[lines["CustomerID"].notna() & (lines["Quantity"] * lines["cents"] > 0)]
    moved = moved[moved["Quantity"] * moved["UnitPrice"] != 0]
    back = moved[moved["Quantity"] < 0]
    goods = ["CustomerID", "StockCode"]
    moved = moved.merge(back[goods].drop_duplicates(), on=goods)
    moved = moved.assign(is_return=moved["Quantity"] < 0)
    moved = moved.sort_values([*goods, "at", "is_return", "InvoiceNo", "line"])
    held: dict[tuple[Any, Any], list[list[int]]] = defaultdict(list)
    left: dict[int, int] = {}
    for row in moved.itertuples():
        stack = held[(row.CustomerID, row.StockCode)]
        quantity = int(row.Quantity)
        if quantity > 0:
            stack.append([int(row.line), quantity])
            left[int(row.line)] = quantity
            continue
        while quantity < 0 and stack:
            line, units = stack[-1]
            taken = min(units, -quantity)
            quantity += taken
            left[line] -= taken
            stack[-1][1] -= taken
            if units == taken:
                stack.pop()
    return {line for line, units in left.items() if units == 0}


@pytest.fixture(scope="module")
def baskets() -> pd.Series[Any]:
    """Products of each basket of Online Retail, from the raw file and by other means than the models."""
    lines = duckdb.sql(f"select * from '{EXPORT}'").df()
    lines["line"] = range(len(lines))
    lines["StockCode"] = lines["StockCode"].str.strip().str.upper()
    lines["InvoiceNo"] = lines["InvoiceNo"].str.strip().str.upper()
    lines["at"] = lines.groupby("InvoiceNo")["InvoiceDate"].transform("min")
    lines["CustomerID"] = lines.groupby("InvoiceNo")["CustomerID"].transform("max")
    lines["cents"] = (lines["Quantity"] * lines["UnitPrice"] * 100).round()
    charges = set(pd.read_csv(CHARGES)["stock_code"])
    sold = (lines["Quantity"] > 0) & (lines["cents"] > 0) & ~lines["StockCode"].isin(charges)
    kept = lines[sold & ~lines["line"].isin(returned_lines(lines))]
    found = kept.groupby("InvoiceNo")["StockCode"].agg(set)
    return found[found.map(len) <= MAX_BASKET]


@pytest.fixture(scope="module")
def rules(baskets: pd.Series[Any]) -> dict[tuple[str, str], dict[str, float]]:
    """What mlxtend says of every directed pair above chance."""
    products = sorted(set().union(*baskets))
    places = {product: place for place, product in enumerate(products)}
    columns = [places[product] for basket in baskets for product in basket]
    rows = [row for row, basket in enumerate(baskets) for _ in basket]
    held = scipy.sparse.csr_matrix(
        ([True] * len(rows), (rows, columns)), shape=(len(baskets), len(products)), dtype=bool
    )
    frame = pd.DataFrame.sparse.from_spmatrix(held, columns=products)
    itemsets = fpgrowth(
        frame, min_support=(MIN_ORDERS - 0.5) / len(baskets), use_colnames=True, max_len=2
    )
    found = association_rules(itemsets, metric="lift", min_threshold=0)
    return {
        (next(iter(rule["antecedents"])), next(iter(rule["consequents"]))): {
            **{metric: rule[metric] for metric in METRICS},
            "item": rule["antecedent support"],
            "other": rule["consequent support"],
        }
        for rule in found.to_dict("records")
    }


def test_pairs_agree_with_mlxtend(
    built: Run, baskets: pd.Series[Any], rules: dict[tuple[str, str], dict[str, float]]
) -> None:
    """The same pairs, each metric to twelve digits; cosine and chi-squared by their definitions."""
    rows = built.records("select * from intermediate.int_item_pairs__measured")
    found = {(row["item"], row["other_item"]): row for row in rows}
    assert len(found) > 1000
    assert found.keys() == rules.keys()
    count = len(baskets)
    for pair, row in found.items():
        rule = rules[pair]
        assert row["basket_count"] == count
        for metric in METRICS:
            expected = None if rule[metric] == math.inf else rule[metric]
            assert row[metric] == pytest.approx(expected, rel=1e-12, abs=0), (pair, metric)
        cosine = rule["support"] / math.sqrt(rule["item"] * rule["other"])
        assert row["cosine"] == pytest.approx(cosine, rel=1e-12)
    shown = built.rows("select product_id, other_product_id from offers.product_affinities")
    assert set(shown) == {pair for pair, row in found.items() if row["is_above_chance"]}
    assert set(shown) <= {pair for pair, rule in rules.items() if rule["lift"] > 1 - 1e-12}


def test_chi_squared_agrees_with_scipy(built: Run) -> None:
    """Of the table of four fields, without continuity correction; so does its probability."""
    rows = built.records(
        "select * from intermediate.int_item_pairs__measured where p_value > 1e-200"
        " order by chi_squared, item, other_item limit 400"
    )
    for row in rows:
        both, first, second = row["pair_orders"], row["item_orders"], row["other_item_orders"]
        neither = row["basket_count"] - first - second + both
        expected = chi2_contingency(
            [[both, first - both], [second - both, neither]], correction=False
        )
        assert row["chi_squared"] == pytest.approx(expected.statistic, rel=1e-9)
        assert row["p_value"] == pytest.approx(expected.pvalue, rel=1e-6)


def test_planted_affinities_are_found() -> None:
    """What the demo's customers put in one basket is significant, and the pairs of greatest lift."""
    path = ROOT / os.environ.get("CLIENTELA_DB", "warehouse/clientela.duckdb")
    assert path.exists(), f"{path} is missing: run make test, or dbt build first"
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "select product_id, other_product_id from offers.product_affinities"
            " where is_significant order by lift desc, product_id, other_product_id"
        ).fetchall()
    planted = {(pair["product_id"], pair["added_product_id"]) for pair in PLANTED["affinities"]}
    assert {frozenset(pair) for pair in rows[: 2 * len(planted)]} == {
        frozenset(pair) for pair in planted
    }
