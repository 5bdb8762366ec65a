{{ incremental_by({'order_id': 'int_orders__logged', 'customer_id': 'int_customers__logged'}) }}
with

orders as (

    select * from {{ ref('int_orders__visible') }}
    {{ of_changed('order_id') }}

),

order_lines as (

    select * from {{ ref('int_order_lines__netted') }}
    {{ of_changed('order_id') }}

),

-- Postage seldom comes back with the goods: an order is returned in full when all its goods are.
sums as (

    select
        order_id,
        count(*) as line_count,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount,
        sum(cancelled_amount) as cancelled_amount,
        sum(case when is_return then -net_amount else 0 end) as returned_amount,
        count_if(is_sale and is_merchandise) as goods_count,
        count_if(is_sale and is_merchandise and returned_date is not null) as goods_returned_count,
        count_if(is_sale) as sale_count,
        count_if(is_sale and returned_date is not null) as sale_returned_count,
        max(case when is_sale and is_merchandise then returned_date end) as goods_returned_date,
        max(case when is_sale then returned_date end) as sale_returned_date
    from order_lines
    group by order_id

),

netted as (

    select
        orders.order_id,
        orders.customer_id,
        orders.order_date,
        orders.ordered_at,
        orders.sales_channel,
        orders.is_cancelled,
        sums.goods_returned_date,
        sums.sale_returned_date,
        coalesce(sums.line_count, 0) as line_count,
        coalesce(sums.net_amount, 0) as net_amount,
        coalesce(sums.margin_amount, 0) as margin_amount,
        coalesce(sums.cancelled_amount, 0) as cancelled_amount,
        coalesce(sums.returned_amount, 0) as returned_amount,
        sums.goods_count,
        sums.goods_returned_count,
        sums.sale_count,
        sums.sale_returned_count
    from orders
    left join sums on orders.order_id = sums.order_id

)

select
    order_id,
    customer_id,
    order_date,
    ordered_at,
    case
        when goods_count > 0 and goods_returned_count = goods_count then goods_returned_date
        when goods_count = 0 and sale_count > 0 and sale_returned_count = sale_count
            then sale_returned_date
    end as returned_in_full_date,
    sales_channel,
    cast(line_count as int) as line_count,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(margin_amount as decimal(18, 2)) as margin_amount,
    cast(cancelled_amount as decimal(18, 2)) as cancelled_amount,
    cast(returned_amount as decimal(18, 2)) as returned_amount,
    is_cancelled
from netted
