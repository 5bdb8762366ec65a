"""Cross-selling candidates of many customers, as dbt runs the models.

Measured is the whole step from what each customer bought on which day to the mart, the backtest
included (holdings, similarities learnt, scores, fallback, lists of the backtest), as dbt runs it;
not what dbt takes to start. The input is made up: each customer owns --owned products, give or
take two, of a catalogue in which the popular ones sell far more often (a power law), half of them
to the customer's taste, which is one of fifty, bought on days of a year. Two hard cases follow:
one customer who owns every product, and one product that every customer owns.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.measured import exit_code_of_cases, in_its_own_process, run_models

MODELS = ["path:models/intermediate/candidates", "cross_sell_candidates"]
TASTES = 50
CASES = {
    "plain": "every customer alike",
    "collector": "one customer more, who owns every product",
    "everywhere": "one product that every customer owns",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the input and the targets."""
    parser.add_argument(
        "--customers", type=int, default=1_000_000, help="customers (default: 1,000,000)"
    )
    parser.add_argument("--products", type=int, default=5_000, help="products (default: 5,000)")
    parser.add_argument(
        "--owned", type=int, default=7, help="products of a customer, 5 to 9 (default: 7)"
    )
    parser.add_argument("--seed", type=int, default=7, help="of the chance (default: 7)")
    parser.add_argument("--seconds", type=float, default=60, help="to stay below (default: 60)")
    parser.add_argument("--gigabytes", type=float, default=8, help="to stay below (default: 8)")
    parser.add_argument(
        "--cases", nargs="+", choices=CASES, default=list(CASES), help="(default: all)"
    )


def write_company(database: Path, given: argparse.Namespace, case: str) -> None:
    """What the models read, where they look for it."""
    chance = np.random.default_rng(given.seed)
    weights = 1 / (np.arange(given.products) + 10.0) ** 0.8
    counts = chance.integers(given.owned - 2, given.owned + 3, size=given.customers)
    customers = np.repeat(np.arange(given.customers), counts)
    products = chance.choice(given.products, size=len(customers), p=weights / weights.sum())
    # Half of what a customer owns is of the customer's own taste, or nobody would be similar.
    to_taste = chance.random(len(customers)) < 0.5
    tasteful = products // TASTES * TASTES + customers % TASTES
    products = np.where(to_taste & (tasteful < given.products), tasteful, products)
    if case == "collector":
        customers = np.append(customers, np.full(given.products, given.customers))
        products = np.append(products, np.arange(given.products))
    if case == "everywhere":
        customers = np.append(customers, np.arange(given.customers))
        products = np.append(products, np.zeros(given.customers, dtype=products.dtype))
    days = chance.integers(0, 365, size=len(customers))
    bought = {"customer": customers, "product": products, "day": days}
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.register("bought", bought)
        connection.execute("create schema intermediate")
        connection.execute("""
            create table intermediate.int_product_days__summed as
            select
                printf('C%08d', customer) as customer_id,
                printf('P%06d', product) as product_id,
                date '2024-12-31' - day::int as purchase_date,
                cast(null as date) as returned_date
            from bought
            group by all
        """)
        connection.execute("""
            create table intermediate.int_order_lines__netted as
            select
                customer_id,
                product_id,
                purchase_date,
                cast(1 as decimal(18, 4)) as quantity,
                true as is_sale,
                false as is_return,
                false as is_cancelled,
                true as is_merchandise
            from intermediate.int_product_days__summed
        """)
        connection.execute("""
            create table intermediate.int_customers__resolved as
            select distinct customer_id, customer_id as source_customer_id
            from intermediate.int_product_days__summed
        """)
        connection.execute("create schema staging")
        connection.execute("""
            create table staging.stg_subscriptions (
                customer_id varchar, product_id varchar, starts_on date
            )
        """)
        connection.execute("""
            create table intermediate.int_as_of__chosen as select date '2024-12-31' as as_of_date
        """)
        connection.execute("""
            create table intermediate.int_as_of_dates__listed as
            select
                date '2024-12-31' as as_of_date,
                true as is_current,
                false as is_category_backtest
            union all
            select date '2024-12-01', false, true
        """)
        connection.execute("""
            create table intermediate.int_customer_states__measured as
            select as_of_date, customer_id, count(*)::int as purchase_count
            from intermediate.int_product_days__summed
            inner join intermediate.int_as_of_dates__listed on purchase_date <= as_of_date
            group by all
        """)
        connection.execute("""
            create table intermediate.int_samples__sized as
            select as_of_date, 50000 / count(*) as sampled_fraction
            from intermediate.int_customer_states__measured
            group by as_of_date
        """)
        connection.execute("""
            create table intermediate.int_customers__gone as
            select customer_id from intermediate.int_customer_states__measured where false
        """)
        connection.execute(f"""
            create table intermediate.int_products__listed as
            select
                printf('P%06d', range) as product_id,
                printf('category %03d', range % 60) as category,
                cast(null as date) as available_from,
                cast(null as date) as available_until,
                true as is_merchandise,
                false as is_inferred
            from range({given.products})
        """)
        connection.execute("""
            create table intermediate.int_products__lasting as
            select as_of_date, product_id, false as is_replenishable
            from intermediate.int_products__listed, intermediate.int_as_of_dates__listed
        """)


def measured_case(given: argparse.Namespace, case: str, folder: Path) -> bool:
    """Measure one case and print it: whether it is within the targets."""
    database = folder / f"{case}.duckdb"
    in_its_own_process(write_company, database, given, case)
    ours = in_its_own_process(run_models, database, MODELS)
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute("""
            select count(*), count(distinct customer_id), count_if(is_fallback)
            from offers.cross_sell_candidates
        """).fetchone()
    assert row is not None
    print(f"{case}: {CASES[case]}; {given.products:,} products, about {given.owned} a customer")
    print(
        f"  {ours.seconds:7.2f} s  {ours.gigabytes:5.2f} GB  {row[0]:,} candidates of"
        f" {row[1]:,} customers, {row[2]:,} of them fallback"
        f" (targets: below {given.seconds:g} s and {given.gigabytes:g} GB)"
    )
    for model, seconds in ours.result.items():
        print(f"    {model:<36}{seconds:7.2f} s", flush=True)
    return bool(ours.seconds < given.seconds and ours.gigabytes < given.gigabytes)


def run(given: argparse.Namespace) -> int:
    """Measure the cases; 1 where one misses a target, 2 where one could not be measured."""
    return exit_code_of_cases(measured_case, given)
