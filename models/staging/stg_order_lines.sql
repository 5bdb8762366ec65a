with

input_rows as (

    select * from {{ ref('base_order_lines') }}

),

accepted as (

    select
        order_id,
        line_number,
        product_id,
        quantity,
        unit_price,
        discount_amount,
        coalesce(
            net_amount,
            {{ exact_product(
                'quantity', 'unit_price', 'decimal(18, 4)', added_to='-discount_amount'
            ) }}
        ) as net_amount,
        unit_cost
        {{- passthrough_columns('order_lines') }},
        updated_at
    from input_rows
    where is_accepted

)

select * from accepted
