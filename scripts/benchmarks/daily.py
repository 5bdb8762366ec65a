"""Add a day to a folder of generated inputs: what a shop sends after one more day.

The day brings 0.1% as many lines as there were in the beginning: orders of the day, one in ten of
them up to 30 days late, with returns among their lines; corrections of old lines (the same key,
another quantity and price, a later updated_at); cancellations of old orders; in 500 orders one new
customer, and one whose record now has the name and e-mail address of another, who so is the same
person. Each table gets one file more. The same folder, number and seed give the same rows.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb

from benchmarks.company import LINES, MACROS
from benchmarks.generated import LAST_DAY, Size

SHARE = 0.001
LATE_SHARE = 0.1
LATE_DAYS = 30
# Of as many new lines or orders.
CORRECTED_SHARE = 0.05
CANCELLED_SHARE = 0.02
ORDERS_A_CUSTOMER = 500

NEW_CUSTOMERS = """
select
    printf('N%04d%05d', {number}, range) as customer_id,
    'person' as customer_type,
    'New' || pick('first {number}', range, 500) as first_name,
    'Comer' || pick('last {number}', range, 20000) as last_name,
    'n{number}x' || range || '@example.org' as email,
    cast(null as varchar) as mobile,
    'Via ' || pick('street {number}', range, 900) as street_address,
    printf('%05d', 10000 + pick('post {number}', range, 80000)) as postal_code,
    'City ' || pick('city {number}', range, 3000) as city,
    'MI' as province,
    'IT' as country_code,
    timestamp '{day}' as updated_at
from range({new_customers})
"""

# The first customers by chance become the ones that follow them.
MERGED_CUSTOMERS = """
with numbered as (
    select
        *,
        row_number() over (order by u('merged {number}', customer_id)) as position
    from read_parquet('{folder}/customers/part_*.parquet')
)
select
    records.customer_id,
    others.customer_type,
    others.first_name,
    others.last_name,
    others.email,
    records.mobile,
    records.street_address,
    records.postal_code,
    records.city,
    records.province,
    records.country_code,
    timestamp '{day}' + interval 1 hour as updated_at
from numbered as records
inner join numbered as others on records.position + {merged_customers} = others.position
where records.position <= {merged_customers}
"""

NEW_ORDERS = """
select
    printf('D%04d%08d', {number}, range) as order_id,
    case
        when range % {orders_a_customer} = 0
            then printf('N%04d%05d', {number}, range // {orders_a_customer})
        when u('anonymous {number}', range) >= 0.05
            then customer_name(
                cast(floor({customers} * skewed(u('who {number}', range), 2.5)) as bigint)
            )
    end as customer_id,
    timestamp '{day}'
    - case
        when u('late {number}', range) < {late_share}
            then to_days(cast(1 + pick('days {number}', range, {late_days}) as int))
        else to_days(0)
    end
    + to_seconds(28800 + pick('second {number}', range, 43200)) as ordered_at,
    ['store', 'web', 'web', 'phone'][1 + pick('channel {number}', range, 4)] as sales_channel,
    'S' || pick('store {number}', range, 50) as store_id,
    case when u('cancelled {number}', range) < 0.01 then 'cancelled' else 'completed' end
        as status,
    timestamp '{day}' + interval 1 day as updated_at
from range({orders})
"""

CANCELLED_ORDERS = """
select * replace (
    'cancelled' as status,
    timestamp '{day}' + interval 1 day as updated_at
)
from read_parquet('{folder}/orders/part_*.parquet')
where status = 'completed'
order by u('called off {number}', order_id)
limit {cancelled}
"""

CORRECTED_LINES = """
select * replace (
    quantity + sign(quantity) as quantity,
    cast(unit_price * 0.9 as decimal(18, 2)) as unit_price,
    timestamp '{day}' + interval 1 day as updated_at
)
from read_parquet('{folder}/order_lines/part_*.parquet')
order by u('corrected {number}', order_id || ' ' || line_number || ' ' || updated_at)
limit {corrected}
"""


def add_day(folder: Path, number: int, seed: int = 1, share: float = SHARE) -> int:
    """Add the files of a day to a folder that benchmarks.generated wrote; its new lines.

    number: 1 is the day after the last one. Raises duckdb.Error where there are no such inputs.
    """
    path = str(folder).replace("'", "''")
    with duckdb.connect() as connection:
        count = connection.execute(
            f"select count(*) from read_parquet('{path}/order_lines/part_*.parquet')"
        ).fetchone()
        assert count is not None
        before = Size(int(count[0]))
        orders = max(1, round(before.orders * share))
        few = 1 + (orders - 1) // ORDERS_A_CUSTOMER
        names = before.names(seed) | {
            "folder": path,
            "number": number,
            "orders": orders,
            "new_customers": few,
            "merged_customers": few,
            "orders_a_customer": ORDERS_A_CUSTOMER,
            "late_share": LATE_SHARE,
            "late_days": LATE_DAYS,
            "cancelled": max(1, round(orders * CANCELLED_SHARE)),
            "corrected": max(1, round(before.lines * share * CORRECTED_SHARE)),
        }
        (day,) = connection.execute(
            f"select cast(date '{LAST_DAY}' + {int(number)} as varchar)"
        ).fetchone() or ("",)
        names["day"] = day
        connection.execute(MACROS.format(**names))
        connection.execute(f"create temp table orders as {NEW_ORDERS.format(**names)}")
        connection.execute(f"create temp table new_lines as {LINES.format(**names)}")
        parts = {
            "customers": [NEW_CUSTOMERS, MERGED_CUSTOMERS],
            "orders": ["from orders", CANCELLED_ORDERS],
            "order_lines": ["from new_lines", CORRECTED_LINES],
        }
        for table, queries in parts.items():
            whole = " union all by name ".join(f"({query.format(**names)})" for query in queries)
            file = f"{path}/{table}/day_{number:04d}.parquet"
            connection.execute(f"copy ({whole}) to '{file}' (format parquet)")
        new = connection.execute("select count(*) from new_lines").fetchone()
        assert new is not None
        return int(new[0])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    parser.add_argument("folder", type=Path, help="inputs that `bench.py generate` wrote")
    parser.add_argument("--number", type=int, default=1, help="days after the last (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the generated inputs (%(default)s)")


def run(given: argparse.Namespace) -> int:
    """Write the files of the day. Returns 0, or 2 where they could not be written."""
    try:
        lines = add_day(given.folder, given.number, given.seed)
    except (duckdb.Error, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(f"{given.folder}: day {given.number}, {lines:,} new lines")
    return 0
