with

transactions as (

    {{ export_rows('transactions') }}

)

select
    cast(basket_id as string) as order_id,
    row_number() over (partition by basket_id order by source_file, source_row) as line_number,
    cast(product_id as string) as product_id,
    quantity,
    cast(sales_value as decimal(18, 4)) as net_amount
from transactions
