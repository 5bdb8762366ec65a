{#- Where two sums are the same, one of them is summed. -#}
{%- set monetary = 'net_amount_12m' if var('rfm_window_days') == 365 else 'window_amount' -%}
{%- set frequency = 'window_order_count' if var('frequency_unit') == 'orders'
    else 'window_purchase_count' -%}
with

customers as (

    select * from {{ ref('int_customers__merged') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__versioned') }}

),

changes as (

    select * from {{ ref('int_customer_changes__summed') }}

),

purchases as (

    select * from {{ ref('int_purchases__sequenced') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

running as (

    select
        customer_id,
        from_number,
        date_number,
        coalesce(lead(date_number) over dated - 1, until_number) as until_number,
        sum(net_amount) over dated as net_amount,
        sum(margin_amount) over dated as margin_amount,
        sum(net_amount_12m) over dated as net_amount_12m,
        sum(margin_amount_12m) over dated as margin_amount_12m,
        {% if monetary == 'window_amount' -%}
        sum(window_amount) over dated as window_amount,
        {% endif -%}
        {% if frequency == 'window_order_count' -%}
        sum(window_order_count) over dated as window_order_count,
        {% endif -%}
        sum(window_purchase_count) over dated as window_purchase_count,
        sum(purchase_count) over dated as purchase_count
    from changes
    window dated as (partition by customer_id, from_number order by date_number)

),

-- What the last purchase says stays true until the next.
described as (

    select
        running.*,
        purchases.first_purchase_date,
        purchases.purchase_date as last_purchase_date,
        purchases.main_category as last_category,
        purchases.gap_days as last_gap_days,
        purchases.previous_gap_days,
        purchases.gap_variation,
        purchases.median_gap_days,
        purchases.median_gap_before_days,
        purchases.repeat_margin_amount
    from running
    left join purchases
        on
            running.customer_id = purchases.customer_id
            and running.from_number = purchases.from_number
            and running.purchase_count = purchases.purchase_number

),

at_numbers as (

    select
        *,
        {{ integer_series('date_number', 'until_number') }} as at_number
    from described

),

-- Who is known and has no day with a sale or a return yet: the dates before the first one.
first_days as (

    select
        customer_id,
        min(seen_number) as first_number
    from customer_days
    group by customer_id

),

waiting as (

    select
        customers.customer_id,
        dates.as_of_date,
        dates.is_current,
        dates.is_month_end,
        dates.is_backtest
    from customers
    left join first_days on customers.customer_id = first_days.customer_id
    inner join dates
        on
            (customers.is_always_known or customers.first_seen_date <= dates.as_of_date)
            and coalesce(first_days.first_number > dates.date_number, true)

),

states as (

    select
        at_numbers.customer_id,
        dates.as_of_date,
        at_numbers.first_purchase_date,
        at_numbers.last_purchase_date,
        at_numbers.last_category,
        at_numbers.purchase_count,
        at_numbers.window_purchase_count,
        at_numbers.{{ frequency }} as frequency,
        at_numbers.last_gap_days,
        at_numbers.previous_gap_days,
        at_numbers.gap_variation,
        at_numbers.median_gap_days,
        at_numbers.median_gap_before_days,
        at_numbers.{{ monetary }} as monetary,
        at_numbers.net_amount,
        at_numbers.margin_amount,
        at_numbers.net_amount_12m,
        at_numbers.margin_amount_12m,
        at_numbers.repeat_margin_amount,
        true as has_invoice,
        dates.is_current,
        dates.is_month_end,
        dates.is_backtest
    from at_numbers
    inner join dates on at_numbers.at_number = dates.date_number

    union all

    select
        customer_id,
        as_of_date,
        cast(null as date) as first_purchase_date,
        cast(null as date) as last_purchase_date,
        cast(null as string) as last_category,
        0 as purchase_count,
        0 as window_purchase_count,
        0 as frequency,
        cast(null as int) as last_gap_days,
        cast(null as int) as previous_gap_days,
        cast(null as double) as gap_variation,
        cast(null as double) as median_gap_days,
        cast(null as double) as median_gap_before_days,
        0 as monetary,
        0 as net_amount,
        0 as margin_amount,
        0 as net_amount_12m,
        0 as margin_amount_12m,
        cast(null as decimal(18, 2)) as repeat_margin_amount,
        false as has_invoice,
        is_current,
        is_month_end,
        is_backtest
    from waiting

)

select
    customer_id,
    as_of_date,
    first_purchase_date,
    last_purchase_date,
    last_category,
    {{ days_between('last_purchase_date', 'as_of_date') }} as recency_days,
    {{ days_between('first_purchase_date', 'as_of_date') }} as age_days,
    last_gap_days,
    previous_gap_days,
    gap_variation,
    median_gap_days,
    median_gap_before_days,
    cast(purchase_count as int) as purchase_count,
    cast(window_purchase_count as int) as window_purchase_count,
    cast(frequency as int) as frequency,
    cast(monetary as decimal(18, 2)) as monetary,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(margin_amount as decimal(18, 2)) as margin_amount,
    cast(net_amount_12m as decimal(18, 2)) as net_amount_12m,
    cast(margin_amount_12m as decimal(18, 2)) as margin_amount_12m,
    cast(repeat_margin_amount as decimal(18, 2)) as repeat_margin_amount,
    has_invoice,
    -- Readers of one date filter on these: a join on the date would come after all the views.
    is_current,
    is_month_end,
    is_backtest
from states
