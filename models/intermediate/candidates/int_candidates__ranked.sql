with

customers as (

    select * from {{ ref('int_candidate_customers__listed') }}

),

holdings as {{ not_materialized() }} (

    select * from {{ ref('int_holdings__numbered') }}

),

products as (

    select * from {{ ref('int_products__popular') }}

),

scored as (

    select * from {{ ref('int_candidates__scored') }}

),

by_cosine as (

    select * from {{ ref('int_candidates__by_cosine') }}

),

methods as (

    select * from {{ ref('int_candidate_methods__compared') }}

),

chosen as (

    select method
    from methods
    where model = 'cross_sell_new' and is_chosen

),

-- Of one of the two at most: there is nothing by cosine where it is not chosen.
by_owners as (

    select
        scored.customer_number,
        scored.product_number,
        scored.because_number,
        scored.score_rank,
        scored.points
    from scored
    cross join chosen
    where
        chosen.method = 'similarity'
        and scored.score_rank <= {{ var('candidates_per_customer') }}

    union all

    select
        customer_number,
        product_number,
        because_number,
        score_rank,
        points
    from by_cosine

),

offered as (

    select
        products.product_number,
        products.as_of_date,
        case
            when chosen.method = 'popularity' then products.popularity_rank
            else products.recent_rank
        end as fallback_rank,
        products.is_replenishable,
        products.is_proposable
    from products
    cross join chosen

),

similar_counts as (

    select
        customer_number,
        count(*) as similar_count
    from by_owners
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

-- What they hold or are offered already, and nobody else's.
taken as (

    select
        holdings.customer_number,
        holdings.product_number
    from holdings
    inner join lacking on holdings.customer_number = lacking.customer_number

    union all

    select
        by_owners.customer_number,
        by_owners.product_number
    from by_owners
    inner join lacking on by_owners.customer_number = lacking.customer_number

),

-- As many positions are looked at as can be taken by what a customer holds, no more.
positions as (

    select
        customer_number,
        as_of_date,
        similar_count,
        {{ integer_series('1', 'taken_count + ' ~ var('candidates_per_customer')) }}
            as fallback_position
    from lacking

),

popular as (

    select
        positions.customer_number,
        offered.product_number,
        positions.similar_count + row_number() over (
            partition by positions.customer_number
            order by positions.fallback_position
        ) as candidate_rank
    from positions
    inner join offered
        on
            positions.as_of_date = offered.as_of_date
            and positions.fallback_position = offered.fallback_rank
    left join taken
        on
            positions.customer_number = taken.customer_number
            and offered.product_number = taken.product_number
    where taken.customer_number is null

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
            order by holdings.purchase_count desc, offered.fallback_rank asc
        ) as candidate_rank
    from lacking
    left join popular_counts on lacking.customer_number = popular_counts.customer_number
    inner join holdings on lacking.customer_number = holdings.customer_number
    inner join offered on holdings.product_number = offered.product_number
    where
        lacking.similar_count + coalesce(popular_counts.popular_count, 0)
        < {{ var('candidates_per_customer') }}
        and holdings.is_owned
        and offered.is_replenishable
        and offered.is_proposable

),

candidates as (

    select
        customer_number,
        product_number,
        because_number,
        score_rank as candidate_rank,
        points,
        'similar_owners' as found_by
    from by_owners

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
