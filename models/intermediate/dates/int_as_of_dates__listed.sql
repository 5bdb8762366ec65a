with

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

bounds as (

    select
        as_of.as_of_date,
        min(customer_days.purchase_date) as first_date
    from as_of
    left join customer_days on as_of.as_of_date >= customer_days.purchase_date
    where as_of.as_of_date is not null
    group by as_of.as_of_date

),

-- A month has 31 days at the most: the days that can hold the month ends asked for.
history as (

    select
        as_of_date,
        greatest(
            first_date,
            {{ add_days('as_of_date', '-31 * (' ~ var('history_months') ~ ' + 1)') }}
        ) as from_date
    from bounds
    where first_date is not null

),

days as (

    {{ date_series('history', 'from_date', 'as_of_date') }}

),

month_ends as (

    select
        date_day as as_of_date,
        row_number() over (order by date_day desc) as months_back
    from days
    where date_day = last_day(date_day)

),

dates as (

    select
        as_of_date,
        true as is_current,
        false as is_month_end,
        false as is_backtest,
        false as is_category_backtest
    from bounds

    union all

    select
        as_of_date,
        false as is_current,
        true as is_month_end,
        false as is_backtest,
        false as is_category_backtest
    from month_ends
    where months_back <= {{ var('history_months') }}

    union all

    select
        {{ add_days('as_of_date', '-' ~ var('churn_horizon_days')) }} as as_of_date,
        false as is_current,
        false as is_month_end,
        true as is_backtest,
        false as is_category_backtest
    from bounds
    where {{ days_between('first_date', 'as_of_date') }} >= {{ var('churn_horizon_days') }}

    union all

    select
        {{ add_days('as_of_date', '-' ~ var('next_category_horizon_days')) }} as as_of_date,
        false as is_current,
        false as is_month_end,
        false as is_backtest,
        true as is_category_backtest
    from bounds
    where {{ days_between('first_date', 'as_of_date') }} >= {{ var('next_category_horizon_days') }}

),

listed as (

    select
        as_of_date,
        bool_or(is_current) as is_current,
        bool_or(is_month_end) as is_month_end,
        bool_or(is_backtest) as is_backtest,
        bool_or(is_category_backtest) as is_category_backtest
    from dates
    group by as_of_date

)

select
    as_of_date,
    cast(row_number() over (order by as_of_date) as int) as date_number,
    is_current,
    is_month_end,
    is_backtest,
    is_category_backtest
from listed
