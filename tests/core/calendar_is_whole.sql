-- The calendar has no gap, whole years only, and ISO weeks: the week of a day is that of its
-- Thursday.
with

days as (

    select
        *,
        lead(date_day) over (order by date_day) as next_day,
        {{ add_days('date_day', '4 - day_of_week') }} as thursday
    from {{ ref('dim_dates') }}

)

select date_day
from days
where
    coalesce({{ days_between('date_day', 'next_day') }}, 1) != 1
    or (
        next_day is null
        and (extract(month from date_day) != 12 or extract(day from date_day) != 31)
    )
    or iso_week != floor((extract(doy from thursday) - 1) / 7) + 1
    or year_number != extract(year from date_day)
