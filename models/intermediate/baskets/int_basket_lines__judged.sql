with

order_lines as (

    select * from {{ ref('int_order_lines__netted') }}

)

select
    order_id,
    line_number,
    product_id,
    category,
    case
        when is_cancelled then 'cancelled'
        when is_return then 'return'
        when not is_sale then 'given_away'
        when not is_merchandise then 'not_merchandise'
        when product_id is null then 'without_product'
        when returned_date is not null then 'returned_in_full'
    end as exclusion_reason
from order_lines
