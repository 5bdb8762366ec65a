"""Contact lists of many customers, as dbt runs the models.

Measured is the whole step from who is who, what they permitted, what they were sent and what they
could be offered, to the list and the exclusions: pressure, candidates, what each would earn on
each channel, eligibility, arbitration under the caps; as dbt runs it, not what dbt takes to start.
The input is made up: each customer has --offers offers of five kinds, permits each channel with a
probability of a half, and got two contacts in the last 40 days on average; one in twenty is
demarketed, one in fifty complains, one in fifty is suppressed somewhere. A classic campaign is for
one in ten besides. Then the list is made once more with a capacity of calls and a budget, which
takes a second pass.
"""

from __future__ import annotations

import argparse
import resource
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measured import exit_code_of_cases, in_its_own_process, run_models
from benchmarks.processes import PROJECT

MODELS = ["path:models/marts/activation"]
LIMITS = {"contact_budget": 20000, "call_capacity_per_day": 1000}
CASES: dict[str, dict[str, Any]] = {"unlimited": {}, "limited": LIMITS}
SEEDS = {
    "contact_channels": (
        "cost: 'decimal(18,4)', cap: 'int', period_days: 'int', quiet_days: 'varchar'"
    ),
    "campaign_goals": "priority: 'int'",
    "offer_rules": ("priority: 'int', incentive_share: 'decimal(9,6)', repeat_after_days: 'int'"),
}

# What the models read, where they look for it; {customers} and {offers} are counts.
TABLES = """
create temp macro drawn(hashed, below) as cast(hashed % below as bigint);

create table intermediate.int_list_date__chosen as
select date '2024-12-31' as list_date, date '2024-12-31' as as_of_date;

create table core.dim_customers as
select
    printf('C%08d', range) as customer_id,
    date '2024-12-31' as as_of_date,
    ['email', 'sms', 'phone', 'mail', null][1 + range % 5] as declared_channel,
    cast(range % 7 as int) as purchase_count,
    cast(range % 7 * 20 as decimal(18, 2)) as margin_amount
from range({customers});

create table vault.customer_identities as
select
    customer_id,
    'Anna' as first_name,
    customer_id as last_name,
    cast(null as varchar) as company_name,
    lower(customer_id) || '@example.org' as email,
    drawn(hash(customer_id), 20) > 0 as is_email_valid,
    '+39333' || substring(customer_id, 2) as phone_e164,
    true as is_phone_valid,
    'Via Roma 1, 00100 Roma, RM, IT' as postal_address,
    drawn(hash(customer_id), 5) > 0 as is_postal_address_usable
from core.dim_customers;

create table lifecycle.customer_care as
select customer_id, drawn(hash(customer_id, 1), 50) = 0 as is_sales_hold
from core.dim_customers;

create table lifecycle.customer_lifecycle as
select
    customer_id,
    ['prospect', 'new', 'repeat', 'loyal', 'at_risk', 'lost'][1 + drawn(hash(customer_id, 2), 6)]
        as lifecycle_stage
from core.dim_customers;

create table lifecycle.customer_value as
select
    customer_id,
    case when drawn(hash(customer_id, 3), 20) = 0 then 'demarket' else 'maintain' end
        as value_decision,
    cast(20 as double) as expected_margin_per_purchase,
    cast(drawn(hash(customer_id, 4), 50000) / 100 as decimal(18, 2)) as future_value_12m
from core.dim_customers;

create table segments.customer_strata as
select customer_id, 'regular' as stratum
from core.dim_customers;

create table intermediate.int_customers__gone as
select
    customer_id,
    cast(null as timestamp) as erased_at,
    timestamp '2024-01-01' as deceased_at
from core.dim_customers
where drawn(hash(customer_id, 5), 200) = 0;

create table intermediate.int_suppressions__matched as
select customer_id, 'email' as channel, 'hard_bounce' as reason
from core.dim_customers
where drawn(hash(customer_id, 6), 50) = 0;

create table intermediate.int_consents__in_force as
select
    customer_id,
    channel,
    'marketing' as purpose,
    case when drawn(hash(customer_id, channel), 2) = 0 then 'granted' else 'denied' end as reason,
    drawn(hash(customer_id, channel), 2) = 0 as is_granted,
    is_granted and channel = 'email' and drawn(hash(customer_id, 13), 4) = 0 as is_for_similar
from core.dim_customers
cross join rules.contact_channels;

create table intermediate.int_customer_categories__sold as
select customer_id, 'category' as category_key
from intermediate.int_consents__in_force
where is_for_similar and drawn(hash(customer_id, 14), 2) = 0;

create table intermediate.int_contacts__resulted as
select
    printf('K%09d', range) as contact_id,
    printf('C%08d', drawn(hash(range), {customers})) as customer_id,
    ['offer_renewal', 'offer_cross_sell', 'offer_courtesy', 'spring'][
        1 + drawn(hash(range, 6), 4)
    ] as campaign_id,
    date '2024-12-31' - cast(drawn(hash(range, 7), 40) as int) as contact_date,
    ['email', 'email', 'email', 'sms', 'mail', 'phone'][1 + drawn(hash(range, 8), 6)] as channel,
    drawn(hash(range, 9), 10) = 0 as is_control
from range(2 * {customers});

create table intermediate.int_response_rates__shrunk as
select
    campaign_goals.goal,
    contact_channels.channel,
    stages.lifecycle_stage,
    0.01 + drawn(hash(goal, channel, lifecycle_stage), 100) / 1000 as response_rate
from rules.campaign_goals
cross join rules.contact_channels
cross join (
    select unnest(['prospect', 'new', 'repeat', 'loyal', 'at_risk', 'lost', 'recovered'])
        as lifecycle_stage
) as stages;

create table offers.next_best_offers as
select
    customers.customer_id,
    cast(numbers.range + 1 as int) as offer_rank,
    offer_rules.offer_rule || ':' || numbers.range as offer_key,
    offer_rules.offer_rule,
    offer_rules.offer_type,
    offer_rules.goal,
    offer_rules.channel,
    printf('P%06d', drawn(hash(customers.customer_id, numbers.range), 5000)) as product_id,
    'category' as category,
    'bought before' as reason,
    drawn(hash(customers.customer_id, numbers.range, 10), 1000) / 5000 as probability,
    cast(drawn(hash(customers.customer_id, numbers.range, 11), 5000) / 100 as decimal(18, 2))
        as margin_amount,
    cast(0 as decimal(18, 2)) as incentive_amount,
    cast(probability * margin_amount - contact_channels.cost as decimal(18, 2)) as expected_value
from core.dim_customers as customers
cross join range({offers}) as numbers
inner join rules.offer_rules
    on
        offer_rules.offer_rule
        = ['renewal', 'replenishment', 'cross_sell', 'cross_sell', 'reactivation', 'courtesy'][
            1 + numbers.range % 6
        ]
inner join rules.contact_channels on offer_rules.channel = contact_channels.channel;

create table campaigns.campaign_targets as
select
    customer_id,
    'K1' as campaign_id,
    1 as wave,
    'loyalty' as goal,
    'classic' as origin,
    'everybody' as segment,
    cast(null as varchar) as offer_category,
    cast(null as varchar) as offer_product_id,
    cast(0 as decimal(9, 6)) as control_share
from core.dim_customers
where drawn(hash(customer_id, 12), 10) = 0;

create table core.dim_campaigns as
select
    'K1' as campaign_id,
    'loyalty' as goal,
    'classic' as origin,
    date '2024-12-01' as starts_on,
    cast(null as date) as ends_on,
    cast(0 as decimal(9, 6)) as control_share;

create table core.dim_products (product_id varchar, category varchar);
create table intermediate.int_categories__listed (category varchar, category_key varchar);
create table intermediate.int_product_margins__measured (
    product_id varchar, margin_amount decimal(18, 2)
);
create table intermediate.int_category_margins__measured (
    category varchar, margin_amount decimal(18, 2)
);
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the input and the targets."""
    parser.add_argument(
        "--customers", type=int, default=300_000, help="customers (default: 300,000)"
    )
    parser.add_argument("--offers", type=int, default=8, help="offers of each (default: 8)")
    parser.add_argument("--seconds", type=float, default=15, help="to stay below (default: 15)")
    parser.add_argument("--gigabytes", type=float, default=8, help="to stay below (default: 8)")
    parser.add_argument(
        "--cases", nargs="+", choices=CASES, default=list(CASES), help="(default: all)"
    )


def write_company(database: Path, given: argparse.Namespace) -> None:
    """What the models read, where they look for it."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        for (
            schema
        ) in "core intermediate lifecycle segments offers campaigns activation rules vault".split():
            connection.execute(f"create schema {schema}")
        for name, types in SEEDS.items():
            connection.execute(
                f"create table rules.{name} as from read_csv($1, types = {{{types}}})",
                [str(PROJECT / f"seeds/rules/{name}.csv")],
            )
        connection.execute(TABLES.format(customers=given.customers, offers=given.offers))


def made_list(
    database: Path, variables: dict[str, Any]
) -> tuple[float, tuple[float, dict[str, float]]]:
    """Make the list: seconds, seconds of the processor with the start of dbt, and of each model."""
    seconds, models = run_models(database, MODELS, variables)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, (used.ru_utime + used.ru_stime, models)


def measured_case(given: argparse.Namespace, case: str, folder: Path) -> bool:
    """Measure one case and print it: whether it is within the targets."""
    database = folder / f"{case}.duckdb"
    in_its_own_process(write_company, database, given)
    ours = in_its_own_process(made_list, database, CASES[case])
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute("""
            select
                (select count(*) from activation.contact_candidates),
                (select count(*) from vault.contact_list),
                (select count(*) from activation.contact_exclusions)
        """).fetchone()
    assert row is not None
    processor, models = ours.result
    size = f"{given.customers:,} customers with {given.offers} offers"
    print(f"{case}: {size}, a campaign for one in ten")
    print(
        f"  {ours.seconds:7.2f} s  {ours.gigabytes:5.2f} GB  {row[0]:,} candidates, {row[1]:,} on"
        f" the list, {row[2]:,} not (targets: below {given.seconds:g} s and"
        f" {given.gigabytes:g} GB); {processor:.1f} s of the processor with the start of dbt"
    )
    for model, seconds in models.items():
        print(f"    {model:<36}{seconds:7.2f} s", flush=True)
    return bool(ours.seconds < given.seconds and ours.gigabytes < given.gigabytes)


def run(given: argparse.Namespace) -> int:
    """Measure the cases; 1 where one misses a target, 2 where one could not be measured."""
    return exit_code_of_cases(measured_case, given)
