with

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

day_numbers as (

    select * from {{ ref('int_days__numbered') }}

),

last_number as (

    select max(date_number) as last_number
    from dates

),

-- The numbers of the as-of dates that first see the day, and that see that all of it came back.
seen_days as (

    select
        customer_days.*,
        seen.date_number as seen_number,
        undone.date_number as undone_number
    from customer_days
    inner join day_numbers as seen on customer_days.purchase_date = seen.date_day
    left join day_numbers as undone on customer_days.purchase_until_date = undone.date_day

),

starts as (

    select
        customer_id,
        1 as from_number
    from seen_days
    group by customer_id

    union all

    select
        customer_id,
        undone_number as from_number
    from seen_days
    where undone_number > seen_number
    group by customer_id, undone_number

),

versions as (

    select
        starts.customer_id,
        starts.from_number,
        coalesce(
            lead(starts.from_number) over (
                partition by starts.customer_id order by starts.from_number
            ) - 1,
            last_number.last_number
        ) as until_number
    from starts
    cross join last_number

)

select
    versions.customer_id,
    cast(versions.from_number as int) as from_number,
    cast(versions.until_number as int) as until_number,
    seen_days.purchase_date,
    cast(greatest(seen_days.seen_number, versions.from_number) as int) as seen_number,
    seen_days.net_amount,
    seen_days.margin_amount,
    seen_days.is_purchase
    or coalesce(
        seen_days.undone_number > seen_days.seen_number
        and seen_days.undone_number > versions.from_number,
        false
    ) as is_purchase
from versions
inner join seen_days
    on
        versions.customer_id = seen_days.customer_id
        and versions.until_number >= seen_days.seen_number
