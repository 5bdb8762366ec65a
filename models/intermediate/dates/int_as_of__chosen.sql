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

sale_orders as (

    select order_id
    from order_lines
    where quantity > 0 and net_amount > 0
    group by order_id

),

-- A company that has only returns still has a last day.
chosen as (

    select
        coalesce(
            max(
                case
                    when orders.status = 'completed' and sale_orders.order_id is not null
                        then {{ local_date('orders.ordered_at') }}
                end
            ),
            max({{ local_date('orders.ordered_at') }})
        ) as as_of_date
    from orders
    left join sale_orders on orders.order_id = sale_orders.order_id

)

{%- endif %}

select as_of_date
from chosen
