with

customers as (

    select * from {{ ref('int_customers__resolved') }}

)

select
    customer_id,
    min(reachable_date) as reachable_date
from customers
where reachable_date is not null
group by customer_id
