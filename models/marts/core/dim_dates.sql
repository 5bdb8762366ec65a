with

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

orders as (

    select * from {{ ref('int_orders__netted') }}

),

contacts as (

    select * from {{ ref('stg_contacts') }}

),

interactions as (

    select * from {{ ref('stg_interactions') }}

),

campaigns as (

    select * from {{ ref('stg_campaigns') }}

),

subscriptions as (

    select * from {{ ref('stg_subscriptions') }}

),

first_days as (

    select min(order_date) as date_day from orders

    union all

    select min({{ local_date('contacted_at') }}) as date_day from contacts

    union all

    select min({{ local_date('occurred_at') }}) as date_day from interactions

    union all

    select min(starts_on) as date_day from campaigns

    union all

    select min(starts_on) as date_day from subscriptions

),

-- What has begun may end later: the calendar reaches to the end of the year after the as-of date's.
first_and_last as (

    select
        coalesce(min(first_days.date_day), max(as_of.as_of_date)) as first_date,
        max(as_of.as_of_date) as as_of_date
    from as_of
    left join first_days on as_of.as_of_date >= first_days.date_day

),

year_starts as (

    select
        cast(date_trunc('year', first_date) as date) as first_date,
        cast(date_trunc('year', as_of_date) as date) as this_year_start
    from first_and_last

),

next_years as (

    select
        first_date,
        cast(date_trunc('year', {{ add_days('this_year_start', 366) }}) as date) as next_year_start
    from year_starts

),

whole_years as (

    select
        first_date,
        {{ add_days(
            "cast(date_trunc('year', " ~ add_days('next_year_start', 366) ~ ') as date)', -1
        ) }} as last_date
    from next_years

),

days as (

    {{ date_series('whole_years', 'first_date', 'last_date') }}

),

final as (

    select
        date_day,
        cast(date_trunc('month', date_day) as date) as month_start,
        cast(date_trunc('quarter', date_day) as date) as quarter_start,
        cast(extract(year from date_day) as int) as year_number,
        cast(extract(week from date_day) as int) as iso_week,
        cast({{ iso_day_of_week('date_day') }} as int) as day_of_week
    from days

)

select * from final
