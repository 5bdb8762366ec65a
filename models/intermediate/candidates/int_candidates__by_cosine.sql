{%- set limits = candidate_limits() -%}
with

holdings as (

    select * from {{ ref('int_holdings__numbered') }}

),

customers as (

    select * from {{ ref('int_candidate_customers__listed') }}

),

products as (

    select * from {{ ref('int_products__popular') }}

),

neighbours as (

    select * from {{ ref('int_product_neighbours__ranked') }}

),

methods as (

    select * from {{ ref('int_candidate_methods__compared') }}

),

-- No row, and so no work below, where another method is chosen.
chosen as (

    select method
    from methods
    where model = 'cross_sell_new' and method = 'item_cosine' and is_chosen

),

held as (

    select
        holdings.customer_number,
        holdings.product_number,
        holdings.holding_rank
    from holdings
    inner join customers on holdings.customer_number = customers.customer_number
    cross join chosen
    where customers.is_current or customers.is_evaluated

),

proposed as (

    select
        neighbours.product_number,
        neighbours.other_number,
        neighbours.cosine_points
    from neighbours
    inner join products on neighbours.other_number = products.product_number
    where neighbours.is_cosine_neighbour and products.is_proposable

),

-- Whole numbers, and in the last nine bits of what gave most which of the latest products it was.
scored as (

    select
        held.customer_number,
        proposed.other_number as product_number,
        cast(sum(proposed.cosine_points) as bigint) as points,
        max(proposed.cosine_points * 512 + 511 - held.holding_rank) as greatest_part
    from held
    inner join proposed on held.product_number = proposed.product_number
    where held.holding_rank <= {{ limits.learnt_products }}
    group by held.customer_number, proposed.other_number

),

unheld as (

    select scored.*
    from scored
    left join held
        on
            scored.customer_number = held.customer_number
            and scored.product_number = held.product_number
    where held.customer_number is null

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
    held.product_number as because_number,
    cast(ranked.score_rank as int) as score_rank,
    ranked.points
from ranked
inner join held
    on
        ranked.customer_number = held.customer_number
        and 511 - ranked.greatest_part % 512 = held.holding_rank
where ranked.score_rank <= {{ var('candidates_per_customer') }}
