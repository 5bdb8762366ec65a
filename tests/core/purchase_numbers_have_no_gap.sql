-- A customer's purchases are numbered 1 to n, one number a day, and n is their count.
with

orders as (

    select * from {{ ref('fct_orders') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

numbers as (

    select
        customer_id,
        count(distinct purchase_number) as number_count,
        count(distinct order_date) as day_count,
        max(purchase_number) as last_number
    from orders
    where is_purchase
    group by customer_id

)

select customers.customer_id
from customers
left join numbers on customers.customer_id = numbers.customer_id
where
    customers.purchase_count != coalesce(numbers.number_count, 0)
    or customers.purchase_count != coalesce(numbers.day_count, 0)
    or customers.purchase_count != coalesce(numbers.last_number, 0)
