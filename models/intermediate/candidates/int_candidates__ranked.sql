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

scored as (

    select * from {{ ref('int_candidates__scored') }}

),

methods as (

    select * from {{ ref('int_candidate_methods__compared') }}

),

by_affinity as (

    select scored.*
    from scored
    inner join methods
        on
            methods.model = 'cross_sell_new'
            and methods.method = 'similarity'
            and methods.is_chosen
    where scored.score_rank <= {{ var('candidates_per_customer') }}

),

similar_counts as (

    select
        customer_number,
        count(*) as similar_count
    from by_affinity
    group by customer_number

),

lacking as (

    select
        customers.customer_number,
        customers.as_of_date,
        coalesce(similar_counts.similar_count, 0) as similar_count,
        customers.held_count + coalesce(similar_counts.similar_count, 0) as taken_count
    from customers
    left join similar_counts on customers.customer_number = similar_counts.customer_number
    where
        (customers.is_current or customers.is_evaluated)
        and coalesce(similar_counts.similar_count, 0) < {{ var('candidates_per_customer') }}

),

-- As many positions are looked at as can be taken by what a customer holds, no more.
positions as (

    select
        customer_number,
        as_of_date,
        similar_count,
        {{ integer_series('1', 'taken_count + ' ~ var('candidates_per_customer')) }}
            as recent_position
    from lacking

),

popular as (

    select
        positions.customer_number,
        products.product_number,
        positions.similar_count + row_number() over (
            partition by positions.customer_number
            order by positions.recent_position
        ) as candidate_rank
    from positions
    inner join products
        on
            positions.as_of_date = products.as_of_date
            and positions.recent_position = products.recent_rank
    left join holdings
        on
            positions.customer_number = holdings.customer_number
            and products.product_number = holdings.product_number
    left join by_affinity
        on
            positions.customer_number = by_affinity.customer_number
            and products.product_number = by_affinity.product_number
    where holdings.customer_number is null and by_affinity.customer_number is null

),

popular_counts as (

    select
        customer_number,
        count(*) as popular_count
    from popular
    group by customer_number

),

replenishable as (

    select
        lacking.customer_number,
        holdings.product_number,
        lacking.similar_count + coalesce(popular_counts.popular_count, 0) + row_number() over (
            partition by lacking.customer_number
            order by holdings.purchase_count desc, products.recent_rank asc
        ) as candidate_rank
    from lacking
    left join popular_counts on lacking.customer_number = popular_counts.customer_number
    inner join holdings on lacking.customer_number = holdings.customer_number
    inner join products on holdings.product_number = products.product_number
    where
        lacking.similar_count + coalesce(popular_counts.popular_count, 0)
        < {{ var('candidates_per_customer') }}
        and holdings.is_owned
        and products.is_replenishable
        and products.is_proposable

),

candidates as (

    select
        customer_number,
        product_number,
        because_number,
        score_rank as candidate_rank,
        points,
        'similar_owners' as found_by
    from by_affinity

    union all

    select
        customer_number,
        product_number,
        cast(null as int) as because_number,
        candidate_rank,
        cast(0 as bigint) as points,
        'popularity' as found_by
    from popular

    union all

    select
        customer_number,
        product_number,
        cast(null as int) as because_number,
        candidate_rank,
        cast(0 as bigint) as points,
        'own_items' as found_by
    from replenishable

)

select
    customer_number,
    product_number,
    because_number,
    found_by,
    cast(candidate_rank as int) as candidate_rank,
    points
from candidates
where candidate_rank <= {{ var('candidates_per_customer') }}
