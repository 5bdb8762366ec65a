with

orders as (

    select * from {{ ref('int_orders__netted') }}

),

rules as (

    select * from {{ ref('trend_rules') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

first_and_last as (

    select
        min(orders.order_date) as first_date,
        max(as_of.as_of_date) as as_of_date
    from orders
    cross join as_of
    where not orders.is_cancelled

),

days as (

    {{ date_series('first_and_last', 'first_date', 'as_of_date') }}

),

-- A period is whole when its first day is there and the day after it begins another one.
periods as (

    select
        {{ trend_period_start('days.date_day') }} as period_start,
        max(days.date_day) as last_date
    from days
    cross join as_of
    where
        {{ trend_period_start('days.date_day') }}
        < {{ trend_period_start(add_days('as_of.as_of_date', 1)) }}
    group by all
    having min(days.date_day) = {{ trend_period_start('min(days.date_day)') }}

),

counted as (

    select
        *,
        row_number() over (order by period_start desc) as age_number
    from periods

),

recent as (

    select
        counted.period_start,
        counted.last_date,
        row_number() over (order by counted.period_start) as period_number
    from counted
    inner join rules on rules.trend_period = '{{ var("trend_period") }}'
    where counted.age_number <= rules.max_periods

)

select
    period_start,
    last_date,
    cast(period_number as int) as period_number
from recent
