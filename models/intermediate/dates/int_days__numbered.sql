with

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

bounds as (

    select
        dates.as_of_date,
        min(customer_days.purchase_date) as first_date
    from dates
    inner join customer_days on dates.as_of_date >= customer_days.purchase_date
    where dates.is_current
    group by dates.as_of_date

),

days as (

    {{ date_series('bounds', 'first_date', 'as_of_date') }}

)

select
    days.date_day,
    min(dates.date_number) as date_number
from days
inner join dates on days.date_day <= dates.as_of_date
group by days.date_day
