select
    invoice as order_id,
    max(account) as customer_id,
    min(strptime(day, '%d/%m/%Y')) as ordered_at,
    'counter' as x_till
from {{ ref('acme_invoices') }}
group by invoice
