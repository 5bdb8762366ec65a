with

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

matched_returns as (

    select * from {{ ref('int_returns__matched') }}

),

line_returns as (

    select
        order_id,
        line_number,
        sum(quantity) as returned_quantity,
        max(return_date) as last_return_date
    from matched_returns
    group by order_id, line_number

)

select
    order_lines.order_id,
    order_lines.line_number,
    order_lines.customer_id,
    order_lines.product_id,
    order_lines.purchase_date,
    case
        when line_returns.returned_quantity >= order_lines.quantity
            then line_returns.last_return_date
    end as returned_date,
    order_lines.category,
    order_lines.quantity,
    cast(coalesce(line_returns.returned_quantity, 0) as decimal(18, 4)) as returned_quantity,
    order_lines.net_amount,
    order_lines.margin_amount,
    order_lines.cancelled_amount,
    order_lines.quantity > 0 and order_lines.net_amount > 0 as is_sale,
    order_lines.is_return,
    order_lines.is_cancelled,
    order_lines.is_merchandise
from order_lines
left join line_returns
    on
        order_lines.order_id = line_returns.order_id
        and order_lines.line_number = line_returns.line_number
