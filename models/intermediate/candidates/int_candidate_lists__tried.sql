{%- set limits = candidate_limits() -%}
with

customers as (

    select * from {{ ref('int_candidate_customers__listed') }}

),

holdings as (

    select * from {{ ref('int_holdings__numbered') }}

),

products as (

    select * from {{ ref('int_products__popular') }}

),

neighbours as {{ not_materialized() }} (

    select * from {{ ref('int_product_neighbours__ranked') }}

),

scored as (

    select * from {{ ref('int_candidates__scored') }}

),

evaluated as (

    select
        customer_number,
        as_of_date,
        held_count
    from customers
    where is_evaluated

),

held as (

    select
        holdings.*,
        products.popularity_rank,
        products.buyer_count
    from holdings
    inner join evaluated on holdings.customer_number = evaluated.customer_number
    inner join products on holdings.product_number = products.product_number

),

-- As many positions are looked at as can be taken by what a customer holds, no more.
positions as (

    select
        customer_number,
        as_of_date,
        {{ integer_series('1', 'held_count + ' ~ limits.list_length) }} as popularity_position
    from evaluated

),

{% for method, column in {
    'popularity': 'popularity_rank',
    'recent_popularity': 'recent_rank',
}.items() -%}
{{ method }}_lists as (

    select
        positions.customer_number,
        products.product_number,
        row_number() over (
            partition by positions.customer_number
            order by positions.popularity_position
        ) as list_rank
    from positions
    inner join products
        on
            positions.as_of_date = products.as_of_date
            and positions.popularity_position = products.{{ column }}
    left join held
        on
            positions.customer_number = held.customer_number
            and products.product_number = held.product_number
    where held.customer_number is null

),

{% endfor -%}
by_affinity as (

    select
        scored.customer_number,
        scored.product_number,
        scored.score_rank
    from scored
    inner join evaluated on scored.customer_number = evaluated.customer_number
    where scored.score_rank <= {{ limits.list_length }}

),

filled as (

    select
        customer_number,
        product_number,
        1 as tier,
        score_rank as tier_rank
    from by_affinity

    union all

    select
        recent_popularity_lists.customer_number,
        recent_popularity_lists.product_number,
        2 as tier,
        recent_popularity_lists.list_rank as tier_rank
    from recent_popularity_lists
    left join by_affinity
        on
            recent_popularity_lists.customer_number = by_affinity.customer_number
            and recent_popularity_lists.product_number = by_affinity.product_number
    where
        by_affinity.customer_number is null
        and recent_popularity_lists.list_rank <= {{ limits.list_length }}

),

similarity_lists as (

    select
        customer_number,
        product_number,
        row_number() over (
            partition by customer_number
            order by tier, tier_rank
        ) as list_rank
    from filled

),

cosines as (

    select
        held.customer_number,
        neighbours.other_number as product_number,
        sum(neighbours.cosine_points) as points
    from held
    inner join neighbours
        on
            held.product_number = neighbours.product_number
            and neighbours.is_cosine_neighbour
    where held.holding_rank <= {{ limits.learnt_products }}
    group by held.customer_number, neighbours.other_number

),

item_cosine_lists as (

    select
        cosines.customer_number,
        cosines.product_number,
        row_number() over (
            partition by cosines.customer_number
            order by cosines.points desc, cosines.product_number asc
        ) as list_rank
    from cosines
    left join held
        on
            cosines.customer_number = held.customer_number
            and cosines.product_number = held.product_number
    where held.customer_number is null

),

-- Only of what the customer owns: pairs that lead elsewhere are dropped before they are summed.
affinities as (

    select
        held.customer_number,
        neighbours.other_number as product_number,
        sum(held.recency_points * neighbours.affinity_points) as points
    from held
    inner join neighbours
        on
            held.product_number = neighbours.product_number
            and neighbours.is_affinity_neighbour
    inner join held as also_held
        on
            held.customer_number = also_held.customer_number
            and neighbours.other_number = also_held.product_number
            and also_held.is_owned
    where held.holding_rank <= {{ limits.scored_products }}
    group by held.customer_number, neighbours.other_number

),

bought as (

    select
        held.customer_number,
        held.product_number,
        row_number() over (
            partition by held.customer_number
            order by
                held.purchase_count desc,
                held.popularity_rank asc nulls last,
                held.product_number asc
        ) as own_rank,
        row_number() over (
            partition by held.customer_number
            order by held.buyer_count desc, held.product_number asc
        ) as popularity_rank,
        row_number() over (
            partition by held.customer_number
            order by
                coalesce(affinities.points, 0) desc,
                held.buyer_count desc,
                held.product_number asc
        ) as similarity_rank
    from held
    left join affinities
        on
            held.customer_number = affinities.customer_number
            and held.product_number = affinities.product_number
    where held.is_owned

)

{% for method in ['similarity', 'recent_popularity', 'popularity', 'item_cosine'] -%}
select
    'cross_sell_new' as model,
    '{{ method }}' as method,
    customer_number,
    product_number,
    cast(list_rank as int) as list_rank
from {{ method }}_lists
where list_rank <= {{ limits.list_length }}

union all

{% endfor -%}
{% for method, column in {
    'own_items': 'own_rank',
    'popularity': 'popularity_rank',
    'similarity': 'similarity_rank',
}.items() -%}
select
    'cross_sell_repeat' as model,
    '{{ method }}' as method,
    customer_number,
    product_number,
    cast({{ column }} as int) as list_rank
from bought
where {{ column }} <= {{ limits.list_length }}
{{ 'union all' if not loop.last }}
{% endfor %}
