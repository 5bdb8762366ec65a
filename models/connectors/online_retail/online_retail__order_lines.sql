with

export_lines as (

    select * from {{ ref('online_retail__export') }}

)

select
    invoice_number as order_id,
    row_number() over (partition by invoice_number order by source_file, source_row) as line_number,
    stock_code as product_id,
    quantity,
    unit_price
from export_lines
