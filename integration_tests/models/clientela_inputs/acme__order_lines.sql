select
    invoice as order_id,
    article as product_id,
    units as quantity,
    amount as net_amount
from {{ ref('acme_invoices') }}
