with

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

categories as (

    select * from {{ ref('int_categories__spelled') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

dates as (

    select as_of_date
    from as_of_dates
    where is_current or is_category_backtest

),

date_pair as (

    select
        max(as_of_date) as last_date,
        min(as_of_date) as cut_off_date
    from dates

),

order_categories as (

    select
        order_lines.customer_id,
        order_lines.order_id,
        order_lines.purchase_date,
        categories.category,
        categories.category_number,
        sum(order_lines.net_amount) as net_amount
    from order_lines
    inner join categories on order_lines.category = categories.category_spelling
    where
        order_lines.customer_id is not null
        and order_lines.is_merchandise
        and not order_lines.is_cancelled
    group by all

),

-- Each line is decayed once, to the first of the dates that sees it, and from there with its sum.
first_seen as (

    select
        order_categories.*,
        case
            when order_categories.purchase_date <= date_pair.cut_off_date
                then date_pair.cut_off_date
            else date_pair.last_date
        end as first_seen_date
    from order_categories
    cross join date_pair

),

periods as (

    select
        customer_id,
        category,
        category_number,
        first_seen_date,
        count_if(net_amount > 0) as order_count,
        max(case when net_amount > 0 then purchase_date end) as last_purchase_date,
        sum(net_amount) as net_amount,
        sum(
            {{ decayed('net_amount', 'purchase_date', 'first_seen_date') }}
        ) as decayed_spend
    from first_seen
    group by all

),

at_dates as (

    select
        dates.as_of_date,
        periods.customer_id,
        periods.category,
        periods.category_number,
        max(periods.last_purchase_date) as last_purchase_date,
        sum(periods.order_count) as order_count,
        sum(periods.net_amount) as net_amount,
        sum(
            {{ decayed('periods.decayed_spend', 'periods.first_seen_date', 'dates.as_of_date') }}
        ) as decayed_spend
    from periods
    inner join dates on periods.first_seen_date <= dates.as_of_date
    group by all

)

select
    as_of_date,
    customer_id,
    category,
    category_number,
    last_purchase_date,
    cast(order_count as int) as order_count,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(
        case when net_amount > 0 and decayed_spend > 0 then decayed_spend else 0 end
        as decimal(38, 12)
    ) as decayed_spend,
    net_amount > 0 as is_bought
from at_dates
