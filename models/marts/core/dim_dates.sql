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

first_and_last as (

    select
        min(order_date) as first_date,
        max(order_date) as last_date
    from orders

    union all

    select
        min({{ local_date('contacted_at') }}) as first_date,
        max({{ local_date('contacted_at') }}) as last_date
    from contacts

    union all

    select
        min({{ local_date('occurred_at') }}) as first_date,
        max({{ local_date('occurred_at') }}) as last_date
    from interactions

    union all

    select
        min(starts_on) as first_date,
        max(greatest(starts_on, ends_on, follow_up_ends_on)) as last_date
    from campaigns

    union all

    select
        min(starts_on) as first_date,
        max(ends_on) as last_date
    from subscriptions

    union all

    select
        as_of_date as first_date,
        as_of_date as last_date
    from as_of

),

year_starts as (

    select
        cast(date_trunc('year', min(first_date)) as date) as first_date,
        cast(date_trunc('year', max(last_date)) as date) as last_year_start
    from first_and_last

),

next_years as (

    select
        first_date,
        cast(
            date_trunc('year', {{ add_days('last_year_start', 366) }}) as date
        ) as next_year_start
    from year_starts

),

whole_years as (

    select
        first_date,
        {{ add_days('next_year_start', -1) }} as last_date
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
