with

customers as (

    select * from {{ ref('int_customers__resolved') }}

),

records as (

    select * from {{ ref('stg_customers') }}

)

select
    customers.customer_id,
    min(coalesce(customers.record_date, cast('1900-01-01' as date))) as reachable_since_date
from customers
inner join records on customers.source_customer_id = records.customer_id
where
    customers.has_record
    and (
        records.email is not null
        or records.phone is not null
        or records.mobile is not null
        or records.street_address is not null
    )
group by customers.customer_id
