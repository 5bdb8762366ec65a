{{ incremental_by({'customer_id': 'int_customers__logged'}, whole=['int_categories__listed']) }}
with

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}
    {{ of_changed('customer_id') }}

),

orders as (

    select * from {{ ref('int_orders__netted') }}
    {{ of_changed('customer_id') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

),

summed as (

    select
        order_lines.customer_id,
        order_lines.purchase_date,
        categories.category_number,
        sum(order_lines.net_amount) as net_amount,
        sum(case when order_lines.net_amount > 0 then order_lines.net_amount else 0 end)
            as sold_amount
    from order_lines
    inner join categories on order_lines.category = categories.category
    where
        order_lines.customer_id is not null
        and order_lines.is_merchandise
        and not order_lines.is_cancelled
    group by order_lines.customer_id, order_lines.purchase_date, categories.category_number

),

-- Few days have several orders, and counting distinct ones is dear: only theirs are counted.
busy_days as (

    select
        customer_id,
        order_date
    from orders
    where customer_id is not null and not is_cancelled
    group by customer_id, order_date
    having count(*) > 1

),

counted as (

    select
        order_lines.customer_id,
        order_lines.purchase_date,
        categories.category_number,
        count(distinct order_lines.order_id) as order_count
    from order_lines
    inner join busy_days
        on
            order_lines.customer_id = busy_days.customer_id
            and order_lines.purchase_date = busy_days.order_date
    inner join categories on order_lines.category = categories.category
    where
        order_lines.net_amount > 0
        and order_lines.is_merchandise
        and not order_lines.is_cancelled
    group by order_lines.customer_id, order_lines.purchase_date, categories.category_number

)

select
    summed.customer_id,
    summed.purchase_date,
    summed.category_number,
    cast(
        coalesce(counted.order_count, case when summed.sold_amount > 0 then 1 else 0 end) as int
    ) as order_count,
    cast(summed.net_amount as decimal(18, 2)) as net_amount,
    cast(summed.sold_amount as decimal(18, 2)) as sold_amount
from summed
left join counted
    on
        summed.customer_id = counted.customer_id
        and summed.purchase_date = counted.purchase_date
        and summed.category_number = counted.category_number
