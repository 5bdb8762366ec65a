{{ incremental_by({'order_id': 'int_orders__logged'}) }}
with

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}
    {{ of_changed('order_id') }}

),

final as (

    select
        order_id,
        line_number,
        customer_id,
        product_id,
        purchase_date,
        ordered_at,
        sales_channel,
        category,
        quantity,
        unit_price,
        net_amount,
        margin_amount,
        cancelled_amount,
        is_return,
        is_cancelled,
        is_merchandise,
        is_margin_estimated
    from order_lines

)

select * from final
