{%- set limits = candidate_limits() -%}
with

holdings as {{ not_materialized() }} (

    select * from {{ ref('int_holdings__numbered') }}

),

customers as (

    select * from {{ ref('int_candidate_customers__listed') }}

),

neighbours as (

    select * from {{ ref('int_product_neighbours__ranked') }}

),

asked as (

    select customer_number
    from customers
    where is_current or is_evaluated

),

owned as (

    select
        holdings.customer_number,
        holdings.product_number,
        holdings.recency_points,
        holdings.holding_rank
    from holdings
    inner join asked on holdings.customer_number = asked.customer_number
    where holdings.holding_rank <= {{ limits.scored_products }}

),

-- Whole numbers, and in the last six bits of what gave most which of the latest products it was.
scored as (

    select
        owned.customer_number,
        neighbours.other_number as product_number,
        cast(sum(owned.recency_points * neighbours.affinity_points) as bigint) as points,
        max(owned.recency_points * neighbours.affinity_points * 64 + 63 - owned.holding_rank)
            as greatest_part
    from owned
    inner join neighbours
        on
            owned.product_number = neighbours.product_number
            and neighbours.is_affinity_neighbour
    group by owned.customer_number, neighbours.other_number

),

unheld as (

    select scored.*
    from scored
    left join holdings
        on
            scored.customer_number = holdings.customer_number
            and scored.product_number = holdings.product_number
    where holdings.customer_number is null

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_number
            order by points desc, product_number asc
        ) as score_rank
    from unheld

)

select
    ranked.customer_number,
    ranked.product_number,
    owned.product_number as because_number,
    cast(ranked.score_rank as int) as score_rank,
    ranked.points
from ranked
inner join owned
    on
        ranked.customer_number = owned.customer_number
        and 63 - ranked.greatest_part % 64 = owned.holding_rank
where
    ranked.score_rank
    <= {{ [var('candidates_per_customer'), limits.list_length] | max }}
