with

export_lines as (

    select * from {{ ref('online_retail__export') }}

),

invoices as (

    select
        invoice_number,
        max(customer_id) as customer_id,
        min(invoiced_at) as invoiced_at,
        bool_and(quantity < 0 and unit_price = 0) as is_write_off
    from export_lines
    group by invoice_number

)

select
    invoice_number as order_id,
    customer_id,
    invoiced_at as ordered_at,
    'web' as sales_channel,
    -- Stock written off sold nothing, which the contract calls cancelled; a C invoice is a return.
    case
        when is_write_off and invoice_number not like 'C%' then 'cancelled'
        else 'completed'
    end as status
from invoices
