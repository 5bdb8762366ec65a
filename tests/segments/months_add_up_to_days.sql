-- To the cent: what all customers had bought until a month end is what was booked until then.
with

months as (

    select * from {{ ref('customer_months') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

at_month_ends as (

    select
        month_end,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount
    from months
    group by month_end

),

booked as (

    select
        at_month_ends.month_end,
        sum(customer_days.net_amount) as net_amount,
        sum(customer_days.margin_amount) as margin_amount
    from at_month_ends
    inner join customer_days on at_month_ends.month_end >= customer_days.purchase_date
    group by at_month_ends.month_end

)

select
    at_month_ends.month_end,
    at_month_ends.net_amount,
    booked.net_amount as booked_amount
from at_month_ends
left join booked on at_month_ends.month_end = booked.month_end
where
    at_month_ends.net_amount != coalesce(booked.net_amount, 0)
    or at_month_ends.margin_amount != coalesce(booked.margin_amount, 0)
