-- Every customer is valued once, and their margins are those of the customers, to the cent.
with

customers as (

    select * from {{ ref('dim_customers') }}

),

valued as (

    select * from {{ ref('customer_value') }}

),

known as (

    select
        count(*) as customer_count,
        coalesce(sum(margin_amount), 0) as margin_amount
    from customers

),

summed as (

    select
        count(*) as customer_count,
        coalesce(sum(historic_margin), 0) as margin_amount
    from valued

)

select
    known.customer_count,
    known.margin_amount,
    summed.customer_count as valued_customer_count,
    summed.margin_amount as valued_margin_amount
from known
cross join summed
where
    known.customer_count != summed.customer_count
    or known.margin_amount != summed.margin_amount
