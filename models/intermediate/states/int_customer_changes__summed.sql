{% set window_days = var('rfm_window_days') -%}
{% set is_year = window_days == 365 -%}
{% set counts_orders = var('frequency_unit') == 'orders' -%}
with

customer_days as {{ not_materialized() }} (

    select * from {{ ref('int_customer_days__versioned') }}

),

{% if counts_orders -%}
orders as (

    select * from {{ ref('int_orders__netted') }}

),

signs as (

    select 1 as change

    union all

    select -1 as change

),

{% endif -%}
day_numbers as (

    select * from {{ ref('int_days__numbered') }}

),

-- A day enters the sums at the first as-of date that sees it and leaves those of a window at the
-- first one that no longer does.
changes as (

    select
        customer_id,
        from_number,
        until_number,
        seen_number as date_number,
        net_amount,
        margin_amount,
        net_amount as net_amount_12m,
        margin_amount as margin_amount_12m,
        net_amount as window_amount,
        cast(is_purchase as int) as purchase_count,
        cast(is_purchase as int) as window_purchase_count,
        0 as window_order_count
    from customer_days

    union all

    select
        customer_days.customer_id,
        customer_days.from_number,
        customer_days.until_number,
        greatest(day_numbers.date_number, customer_days.from_number) as date_number,
        0 as net_amount,
        0 as margin_amount,
        -customer_days.net_amount as net_amount_12m,
        -customer_days.margin_amount as margin_amount_12m,
        {{ '-customer_days.net_amount' if is_year else '0' }} as window_amount,
        0 as purchase_count,
        {{ '-cast(customer_days.is_purchase as int)' if is_year else '0' }}
            as window_purchase_count,
        0 as window_order_count
    from customer_days
    inner join day_numbers
        on {{ add_days('customer_days.purchase_date', 365) }} = day_numbers.date_day
    where day_numbers.date_number <= customer_days.until_number
    {%- if window_days and not is_year %}

    union all

    select
        customer_days.customer_id,
        customer_days.from_number,
        customer_days.until_number,
        greatest(day_numbers.date_number, customer_days.from_number) as date_number,
        0 as net_amount,
        0 as margin_amount,
        0 as net_amount_12m,
        0 as margin_amount_12m,
        -customer_days.net_amount as window_amount,
        0 as purchase_count,
        -cast(customer_days.is_purchase as int) as window_purchase_count,
        0 as window_order_count
    from customer_days
    inner join day_numbers
        on {{ add_days('customer_days.purchase_date', window_days) }} = day_numbers.date_day
    where day_numbers.date_number <= customer_days.until_number
    {%- endif %}
    {%- if counts_orders %}

    union all

    -- Of a purchase of several orders one may come back alone, and then counts no longer.
    select
        customer_days.customer_id,
        customer_days.from_number,
        customer_days.until_number,
        greatest(
            case
                when signs.change = 1 then customer_days.seen_number
                else least(
                    coalesce(undone.date_number, customer_days.until_number + 1),
                    coalesce(gone.date_number, customer_days.until_number + 1)
                )
            end,
            customer_days.seen_number
        ) as date_number,
        0 as net_amount,
        0 as margin_amount,
        0 as net_amount_12m,
        0 as margin_amount_12m,
        0 as window_amount,
        0 as purchase_count,
        0 as window_purchase_count,
        signs.change as window_order_count
    from customer_days
    inner join orders
        on
            customer_days.customer_id = orders.customer_id
            and customer_days.purchase_date = orders.order_date
    cross join signs
    left join day_numbers as undone on orders.returned_in_full_date = undone.date_day
    left join day_numbers as gone
        on
            {{ add_days('orders.order_date', window_days) if window_days else 'cast(null as date)' }}
            = gone.date_day
    where
        customer_days.net_amount > 0
        and orders.net_amount > 0
        and not orders.is_cancelled
    {%- endif %}

)

select
    customer_id,
    from_number,
    until_number,
    date_number,
    cast(sum(net_amount) as decimal(18, 2)) as net_amount,
    cast(sum(margin_amount) as decimal(18, 2)) as margin_amount,
    cast(sum(net_amount_12m) as decimal(18, 2)) as net_amount_12m,
    cast(sum(margin_amount_12m) as decimal(18, 2)) as margin_amount_12m,
    cast(sum(window_amount) as decimal(18, 2)) as window_amount,
    cast(sum(purchase_count) as int) as purchase_count,
    cast(sum(window_purchase_count) as int) as window_purchase_count,
    cast(sum(window_order_count) as int) as window_order_count
from changes
where date_number <= until_number
group by customer_id, from_number, until_number, date_number
