-- As many as are asked for, or all that may be proposed: on sale, and never bought or bought again.
with

customers as (

    select * from {{ ref('int_candidate_customers__listed') }}

),

products as (

    select * from {{ ref('int_products__popular') }}

),

holdings as (

    select * from {{ ref('int_holdings__numbered') }}

),

candidates as (

    select * from {{ ref('cross_sell_candidates') }}

),

on_sale as (

    select
        as_of_date,
        count(*) as product_count
    from products
    where is_proposable
    group by as_of_date

),

barred as (

    select
        holdings.customer_number,
        count(*) as product_count
    from holdings
    inner join products on holdings.product_number = products.product_number
    where products.is_proposable and not (holdings.is_owned and products.is_replenishable)
    group by holdings.customer_number

),

given as (

    select
        customer_id,
        count(*) as candidate_count,
        max(candidate_rank) as last_rank
    from candidates
    group by customer_id

)

select
    customers.customer_id,
    given.candidate_count,
    coalesce(on_sale.product_count, 0) - coalesce(barred.product_count, 0) as proposable_count
from customers
left join on_sale on customers.as_of_date = on_sale.as_of_date
left join barred on customers.customer_number = barred.customer_number
left join given on customers.customer_id = given.customer_id
where
    customers.is_current
    and (
        coalesce(given.candidate_count, 0) != least(
            {{ var('candidates_per_customer') }},
            coalesce(on_sale.product_count, 0) - coalesce(barred.product_count, 0)
        )
        or coalesce(given.candidate_count, 0) != coalesce(given.last_rank, 0)
    )
