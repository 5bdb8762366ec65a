with

as_of_dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

history as (

    select
        min(purchase_date) as first_date,
        count(distinct customer_id) as customer_count
    from product_days

),

dates as (

    select
        as_of_date,
        is_current,
        is_category_backtest as is_candidate_backtest,
        false as is_reorder_backtest
    from as_of_dates
    where is_current or is_category_backtest

    union all

    select
        {{ add_days('as_of_dates.as_of_date', '-' ~ var('reorder_backtest_days')) }} as as_of_date,
        false as is_current,
        false as is_candidate_backtest,
        true as is_reorder_backtest
    from as_of_dates
    cross join history
    where
        as_of_dates.is_current
        and {{ days_between('history.first_date', 'as_of_dates.as_of_date') }}
        >= {{ var('reorder_backtest_days') }}

),

listed as (

    select
        as_of_date,
        bool_or(is_current) as is_current,
        bool_or(is_candidate_backtest) as is_candidate_backtest,
        bool_or(is_reorder_backtest) as is_reorder_backtest
    from dates
    group by as_of_date

)

select
    listed.as_of_date,
    case
        when listed.is_current then 1e0
        else least(
            1e0,
            cast({{ var('clv_sample_customers') }} as double) / nullif(history.customer_count, 0)
        )
    end as sampled_fraction,
    listed.is_current,
    listed.is_candidate_backtest,
    listed.is_reorder_backtest
from listed
cross join history
