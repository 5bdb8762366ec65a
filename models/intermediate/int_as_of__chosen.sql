{% if var('as_of_date') -%}

with

chosen as (

    select cast('{{ var("as_of_date") }}' as date) as as_of_date

)

{%- else -%}

with

orders as (

    select * from {{ ref('stg_orders') }}

),

order_lines as (

    select * from {{ ref('stg_order_lines') }}

),

order_days as (

    select
        orders.customer_id,
        {{ local_date('orders.ordered_at') }} as order_date,
        orders.status = 'completed' as is_completed,
        {{ exact_product('order_lines.net_amount', 'orders.exchange_rate') }} as net_amount
    from orders
    left join order_lines on orders.order_id = order_lines.order_id

),

customer_days as (

    select
        order_date,
        customer_id is not null and sum(case when is_completed then net_amount end) > 0 as is_purchase
    from order_days
    group by customer_id, order_date

),

-- A company without a known customer, or with returns only, still has a last day.
chosen as (

    select coalesce(max(case when is_purchase then order_date end), max(order_date)) as as_of_date
    from customer_days

)

{%- endif %}

select as_of_date
from chosen
