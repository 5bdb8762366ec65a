-- Each record is in one customer, who bought what the records of it did.
with

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

duplicates as (

    select * from {{ ref('duplicate_customers') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

purchases as (

    select * from {{ ref('fct_purchases') }}

),

-- From the orders as the company sent them, through the list of duplicates that it is shown.
bought as (

    select
        coalesce(duplicates.surviving_customer_id, orders.customer_id) as customer_id,
        sum(purchases.net_amount) as net_amount,
        sum(purchases.margin_amount) as margin_amount
    from purchases
    inner join orders on purchases.order_id = orders.order_id
    left join duplicates on orders.customer_id = duplicates.customer_id
    where orders.customer_id is not null
    group by coalesce(duplicates.surviving_customer_id, orders.customer_id)

),

counted as (

    select
        (select count_if(has_record) from resolved) as record_count,
        (select count(distinct customer_id) from resolved) as known_count,
        (select count(*) from customers) as customer_count,
        (select sum(merged_record_count) from customers) as merged_count

)

select
    coalesce(customers.customer_id, bought.customer_id) as customer_id,
    'amounts differ' as problem
from customers
full outer join bought on customers.customer_id = bought.customer_id
where
    customers.customer_id is null
    or coalesce(bought.net_amount, 0) != customers.net_amount
    or coalesce(bought.margin_amount, 0) != customers.margin_amount

union all

select
    null as customer_id,
    'records are lost' as problem
from counted
where
    coalesce(record_count, 0) != coalesce(merged_count, 0)
    or known_count != customer_count
