-- Two partitions of dim_customers: whoever is known has one stage and one stratum, nobody else has.
with

customers as (

    select * from {{ ref('dim_customers') }}

),

stages as (

    select * from {{ ref('customer_lifecycle') }}

),

strata as (

    select * from {{ ref('customer_strata') }}

)

select
    customers.customer_id,
    stages.customer_id as staged_customer_id,
    strata.customer_id as stratified_customer_id
from customers
full join stages on customers.customer_id = stages.customer_id
full join strata on customers.customer_id = strata.customer_id
where
    customers.customer_id is null
    or stages.customer_id is null
    or strata.customer_id is null
