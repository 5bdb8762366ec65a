"""Results of many campaigns with many contacts, as dbt runs the models.

Measured is the whole step from contacts and their events to the marts, as dbt runs it: what became
of each contact, which order is credited to which, violations, what contacted and controls bought,
results, cells and origins; not what dbt takes to start. DuckDB gets --limit gigabytes and writes to
disk what does not fit. The input is made up: every campaign contacts as many customers, drawn anew,
on the days of a month, a tenth of them kept as controls, by e-mail, text, letter and phone, with
seven kinds of events; there are a hundred orders for every thousand contacts, some with coupons.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import duckdb
import yaml

from benchmarks.measured import in_its_own_process, run_models
from benchmarks.processes import PROJECT, FailedError

MODELS = [
    "int_contacts__resulted",
    "int_order_campaigns__named",
    "int_orders__attributed",
    "int_contacts__forbidden",
    "int_contacts__credited",
    "int_campaign_contacts__counted",
    "int_campaign_customers__measured",
    "int_campaign_effects__measured",
    "campaign_attributions",
    "campaign_cell_results",
    "campaign_results",
    "campaign_origin_results",
]
# Of a thousand contacts those with the event, and on how many days after it.
EVENTS = {
    "delivered": (700, 1),
    "opened": (200, 3),
    "clicked": (40, 3),
    "responded": (20, 10),
    "contract_closed": (6, 10),
    "bounced": (10, 1),
    "unsubscribed": (2, 3),
}
# Each is a table that the models read; a number hashed with another says what happens by chance.
TABLES = {
    "intermediate.int_as_of__chosen": "select date '2025-12-31' as as_of_date",
    "rules.campaign_goals": "select * from read_csv('{rules}/campaign_goals.csv')",
    "rules.contact_channels": "select * from read_csv('{rules}/contact_channels.csv')",
    "rules.contact_event_types": "select * from read_csv('{rules}/contact_event_types.csv')",
    "intermediate.int_customers__resolved": """
        select printf('C%08d', range) as source_customer_id, printf('C%08d', range) as customer_id
        from range({customers})
    """,
    "intermediate.int_campaigns__listed": """
        select
            printf('K%04d', range) as campaign_id,
            'campaign' as campaign_name,
            'loyalty' as goal,
            if(range % 5 = 0, 'triggered', 'classic') as origin,
            date '2024-01-01' + (range * 690 // {campaigns})::int as starts_on,
            starts_on + 30 as ends_on,
            cast(null as date) as follow_up_starts_on,
            cast(null as date) as follow_up_ends_on,
            case when range % 2 = 0 then 14 end as attribution_window_days,
            cast(0.02 as decimal(9, 6)) as target_redemption_rate,
            cast(null as decimal(18, 2)) as target_acquisition_cost,
            cast(100 as decimal(18, 2)) as fixed_cost,
            cast(0.1 as decimal(9, 6)) as control_share
        from range({campaigns})
    """,
    "core.dim_campaigns": "select * from intermediate.int_campaigns__listed",
    "staging.stg_contacts": """
        select
            printf('X%09d', range) as contact_id,
            printf('K%04d', range % {campaigns}) as campaign_id,
            printf('C%08d', hash(range, {seed}) % {customers}) as customer_id,
            ['email', 'email', 'sms', 'mail', 'phone'][(1 + hash(range, 1) % 5)::bigint] as channel,
            1 + (hash(range, 2) % 10 = 0)::int as wave,
            (date '2024-01-01' + ((range % {campaigns}) * 690 // {campaigns})::int
            + (hash(range, 3) % 30)::int) + interval 8 hour as contacted_at,
            hash(range, 4) % 10 = 0 as is_control,
            cast(null as decimal(18, 2)) as cost
        from range({contacts})
    """,
    "vault.stg_contact_events": """
        select
            contact_id,
            event_type,
            contacted_at + to_days((hash(contact_id, event_type, 1) % days)::int) as occurred_at,
            cast(null as varchar) as order_id
        from staging.stg_contacts
        cross join (values {events}) as kinds (event_type, share, days)
        where not is_control and hash(contact_id, event_type) % 1000 < share
    """,
    "intermediate.int_orders__purchased": """
        select
            printf('O%09d', range) as order_id,
            printf('C%08d', hash(range, 5) % {customers}) as customer_id,
            date '2024-01-01' + (hash(range, 6) % 730)::int as order_date,
            cast(20 + hash(range, 7) % 80 as decimal(18, 2)) as net_amount,
            cast(5 + hash(range, 7) % 30 as decimal(18, 2)) as margin_amount
        from range({contacts} // 10)
    """,
    "intermediate.int_orders__visible": """
        select
            order_id,
            case
                when hash(order_id, 1) % 20 = 0
                    then printf('K%04d', hash(order_id, 2) % {campaigns})
            end as campaign_id,
            case when campaign_id is not null then concat('CODE', campaign_id) end as coupon_code
        from intermediate.int_orders__purchased
    """,
    "intermediate.int_customer_days__summed": """
        select
            customer_id,
            order_date as purchase_date,
            sum(net_amount)::decimal(18, 2) as net_amount,
            sum(margin_amount)::decimal(18, 2) as margin_amount,
            true as is_purchase
        from intermediate.int_orders__purchased
        group by all
    """,
    "intermediate.int_withdrawals__dated": """
        select
            customer_id,
            'email' as channel,
            'marketing' as purpose,
            timestamp '2024-06-01 10:00:00' + to_days((hash(customer_id) % 500)::int)
                as withdrawn_at,
            cast(null as varchar) as contact_id
        from intermediate.int_customers__resolved
        where hash(customer_id, 1) % 20 = 0
    """,
    "staging.stg_consents": """
        select
            customer_id,
            'email' as channel,
            'marketing' as purpose,
            hash(customer_id, 3) % 20 != 0 as is_granted,
            'consent' as legal_basis,
            timestamp '2025-01-01 10:00:00' as recorded_at
        from intermediate.int_customers__resolved
    """,
    "segments.customer_months": """
        select
            customer_id,
            last_day(month) as month_end,
            ['Champions', 'Loyal', 'Lost', 'New'][(1 + hash(customer_id, month) % 4)::bigint]
                as rfm_segment,
            ['loyal', 'repeat', 'lost'][(1 + hash(customer_id, month, 1) % 3)::bigint]
                as lifecycle_stage
        from intermediate.int_customers__resolved
        cross join (
            select (date '2024-01-01' + to_months(range::int))::date as month
            from range(24)
        )
    """,
    "intermediate.int_customer_states__staged": """
        select customer_id, month_end as as_of_date, lifecycle_stage, true as is_month_end
        from segments.customer_months
    """,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the input and the target."""
    parser.add_argument(
        "--contacts", type=int, default=50_000_000, help="contacts (default: 50,000,000)"
    )
    parser.add_argument("--campaigns", type=int, default=1_000, help="campaigns (default: 1,000)")
    parser.add_argument(
        "--customers", type=int, default=1_000_000, help="customers (default: 1,000,000)"
    )
    parser.add_argument("--seed", type=int, default=7, help="of the chance (default: 7)")
    parser.add_argument("--gigabytes", type=float, default=8, help="to stay below (default: 8)")
    parser.add_argument(
        "--limit", type=float, default=5, help="gigabytes that DuckDB may hold (default: 5)"
    )


def write_company(database: Path, given: argparse.Namespace) -> None:
    """What the models read, where they look for it."""
    kinds = ", ".join(f"('{kind}', {share}, {days})" for kind, (share, days) in EVENTS.items())
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set preserve_insertion_order = false")
        for table, query in TABLES.items():
            connection.execute(f"create schema if not exists {table.split('.')[0]}")
            made = query.format(rules=PROJECT / "seeds/rules", events=kinds, **vars(given))
            connection.execute(f"create table {table} as {made}")


def run_limited(database: Path, limit: float) -> tuple[float, dict[str, float]]:
    """Run the models with DuckDB held to a limit."""
    profiles = yaml.safe_load((PROJECT / "profiles.yml").read_text(encoding="utf-8"))
    output = profiles["clientela"]["outputs"]["duckdb"]
    output["settings"] |= {"memory_limit": f"{limit}GB", "preserve_insertion_order": False}
    output["threads"] = 1
    profiles["clientela"]["target"] = "duckdb"
    (database.parent / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    os.environ["DBT_PROFILES_DIR"] = str(database.parent)
    return run_models(database, MODELS)


def run(given: argparse.Namespace) -> int:
    """Measure; 1 where the target is missed, 2 where it could not be measured."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "company.duckdb"
            in_its_own_process(write_company, database, given)
            ours = in_its_own_process(run_limited, database, given.limit)
            with duckdb.connect(str(database), read_only=True) as connection:
                row = connection.execute("""
                    select count(*), sum(contacts_sent + assigned_control_count),
                        sum(attributed_order_count), count(lift)
                    from campaigns.campaign_results
                """).fetchone()
    except (FailedError, duckdb.Error) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    assert row is not None
    print(
        f"{given.contacts:,} contacts of {given.campaigns:,} campaigns,"
        f" {given.customers:,} customers"
    )
    print(
        f"  {ours.seconds:7.2f} s  {ours.gigabytes:5.2f} GB  {row[0]:,} campaigns,"
        f" {row[3]:,} with a lift, {row[2]:,} orders credited"
        f" (target: below {given.gigabytes:g} GB)"
    )
    for model, seconds in ours.result.items():
        print(f"    {model:<36}{seconds:7.2f} s", flush=True)
    return int(ours.gigabytes >= given.gigabytes)
