with

customers as (

    select * from {{ ref('int_customers__resolved') }}

),

records as (

    select * from {{ ref('stg_customers') }}

)

select
    customers.customer_id,
    bool_or(
        records.email is not null
        or records.phone is not null
        or records.mobile is not null
        or records.street_address is not null
    ) as is_reachable
from customers
inner join records on customers.source_customer_id = records.customer_id
where customers.has_record
group by customers.customer_id
