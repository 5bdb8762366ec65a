-- As many as are asked for, or all that may be proposed: on sale, and never bought or bought again.
with

customers as (

    select * from {{ ref('dim_customers') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

numbered as (

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

active as (

    select
        customers.customer_id,
        customers.as_of_date
    from customers
    left join gone on customers.customer_id = gone.customer_id
    where customers.purchase_count > 0 and gone.customer_id is null

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
        numbered.as_of_date,
        numbered.customer_id,
        count(*) as product_count
    from holdings
    inner join numbered on holdings.customer_number = numbered.customer_number
    inner join products on holdings.product_number = products.product_number
    where products.is_proposable and not (holdings.is_owned and products.is_replenishable)
    group by numbered.as_of_date, numbered.customer_id

),

given as (

    select
        customer_id,
        count(*) as candidate_count,
        max(candidate_rank) as last_rank
    from candidates
    group by customer_id

),

counted as (

    select
        active.customer_id,
        coalesce(given.candidate_count, 0) as candidate_count,
        coalesce(given.last_rank, 0) as last_rank,
        coalesce(on_sale.product_count, 0) - coalesce(barred.product_count, 0) as proposable_count
    from active
    left join on_sale on active.as_of_date = on_sale.as_of_date
    left join barred
        on
            active.as_of_date = barred.as_of_date
            and active.customer_id = barred.customer_id
    left join given on active.customer_id = given.customer_id

)

select
    customer_id,
    candidate_count,
    proposable_count
from counted
where
    candidate_count != least({{ var('candidates_per_customer') }}, proposable_count)
    or candidate_count != last_rank

union all

-- Nobody else has any.
select
    given.customer_id,
    given.candidate_count,
    0 as proposable_count
from given
left join active on given.customer_id = active.customer_id
where active.customer_id is null
