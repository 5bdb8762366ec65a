with

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

spent as (

    select
        customer_id,
        purchase_date,
        category,
        sum(net_amount) as net_amount
    from order_lines
    where
        customer_id is not null
        and category is not null
        and is_merchandise
        and net_amount > 0
    group by all

)

select
    customer_id,
    purchase_date,
    max_by(category, {{ tuple_of('net_amount', 'category') }}) as main_category
from spent
group by customer_id, purchase_date
