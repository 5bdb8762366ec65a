{%- set families = life_methods('reorders.quantity') -%}
with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

dates as (

    select * from {{ ref('int_reorder_dates__listed') }}

),

lives as (

    select * from {{ ref('int_product_lives__learnt') }}

),

rhythms as (

    select * from {{ ref('int_customer_rhythms__measured') }}

),

tempos as (

    select * from {{ ref('int_customer_tempos__measured') }}

),

stocks as (

    select * from {{ ref('int_declared_stocks__run') }}

),

cut_offs as (

    select
        as_of_date,
        sampled_fraction
    from dates
    where is_reorder_backtest

),

-- Only of purchases that were followed for the whole horizon: else the quick reorders of the last
-- days would count and the slow ones not.
reorders as (

    select
        cut_offs.as_of_date,
        gaps.customer_id,
        gaps.product_id,
        gaps.purchase_date,
        gaps.quantity,
        gaps.gap_days
    from gaps
    inner join dates on gaps.as_of_date = dates.as_of_date and dates.is_current
    inner join cut_offs on gaps.purchase_date > cut_offs.as_of_date
    where
        gaps.gap_days <= {{ var('reorder_horizon_days') }}
        and gaps.quantity > 0
        and {{ days_between('gaps.purchase_date', 'gaps.as_of_date') }}
        >= {{ var('reorder_horizon_days') }}
        and (
            cut_offs.sampled_fraction = 1
            or {{ hash_fraction('gaps.customer_id') }} < cut_offs.sampled_fraction
        )

),

predicted as (

    select
        reorders.as_of_date,
        reorders.customer_id,
        reorders.product_id,
        reorders.purchase_date,
        lives.duration_source,
        reorders.gap_days,
        {% for method, days in families.declared.items() -%}
        {{ days.life }} as {{ method }}_days,
        {% endfor -%}
        -- What nothing was known of has the median of everything.
        {% for method, days in families.learnt.items() -%}
        coalesce({{ days.life }}, lives.global_gap_days) as {{ method }}_days,
        {% endfor -%}
        stocks.due_days - stocks.stock_days as left_days
    from reorders
    inner join lives
        on
            reorders.as_of_date = lives.as_of_date
            and reorders.product_id = lives.product_id
    left join rhythms
        on
            reorders.as_of_date = rhythms.as_of_date
            and reorders.customer_id = rhythms.customer_id
            and reorders.product_id = rhythms.product_id
    left join tempos
        on
            reorders.as_of_date = tempos.as_of_date
            and reorders.customer_id = tempos.customer_id
    left join stocks
        on
            reorders.customer_id = stocks.customer_id
            and reorders.product_id = stocks.product_id
            and reorders.purchase_date = stocks.purchase_date
    where lives.duration_source in ('declared', 'product_gaps')

)

select
    as_of_date,
    customer_id,
    product_id,
    purchase_date,
    duration_source,
    gap_days,
    {% for method in families.declared.keys() | list + families.learnt.keys() | list -%}
    round({{ method }}_days, 6) as {{ method }}_days,
    {% endfor -%}
    round(left_days, 6) as left_days
from predicted
