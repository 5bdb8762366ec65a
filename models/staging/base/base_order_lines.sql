with

rows_read as (

    {{ contract_rows('order_lines') }}

),

orders as (

    select
        order_id,
        bool_or(is_accepted) as is_accepted
    from {{ ref('base_orders') }}
    where order_id is not null
    group by order_id

),

rows_checked as (

    select
        rows_read.*,
        coalesce(
            rows_read.contract_reason,
            case
                when rows_read.unit_price is null and rows_read.net_amount is null
                    then 'unit_price and net_amount are both missing'
                when orders.order_id is null then 'order_id is not in orders'
                when not orders.is_accepted then 'its order was rejected'
            end
        ) as reject_reason
    from rows_read
    left join orders on rows_read.order_id = orders.order_id

),

-- Lines that bring no number get one in file order, after the numbers given: none of them is a
-- duplicate.
last_numbers as (

    select
        order_id,
        max(line_number) as last_number
    from rows_checked
    group by order_id

),

rows_numbered as (

    select
        *,
        line_number as numbered_line
    from rows_checked
    where given__line_number is not null

    union all

    select
        rows_checked.*,
        coalesce(last_numbers.last_number, 0) + row_number() over (
            partition by rows_checked.order_id
            order by
                rows_checked.source_file nulls last,
                rows_checked.source_row nulls last,
                rows_checked.product_id nulls last,
                rows_checked.quantity nulls last,
                rows_checked.unit_price nulls last,
                rows_checked.net_amount nulls last
        ) as numbered_line
    from rows_checked
    left join last_numbers on rows_checked.order_id = last_numbers.order_id
    where rows_checked.given__line_number is null

)

{{ sorted_rows('order_lines', 'rows_numbered', instead={'line_number': 'numbered_line'}) }}
