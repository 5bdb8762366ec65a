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

learnt as (

    select
        customer_number,
        product_number,
        count(*) over (partition by customer_number) as customer_size,
        count(*) over (partition by product_number) as product_size
    from holdings
    where is_learnt_from

),

product_sizes as (

    select
        product_number,
        cast(max(product_size) as double) as product_size
    from learnt
    group by product_number

),

-- Whole billionths: a sum of them does not depend on the order of the rows.
pairs as (

    select
        one.product_number,
        other.product_number as other_number,
        count(*) as shared_count,
        sum(cast(floor(1e9 / one.customer_size) as bigint)) as shared_points
    from learnt as one
    inner join learnt as other
        on
            one.customer_number = other.customer_number
            and one.product_number < other.product_number
    group by one.product_number, other.product_number
    having count(*) > 1

),

-- Five customers in common or a tenth of the rarer one's: pairs below are many, and near to none.
trusted as (

    select
        pairs.product_number,
        pairs.other_number,
        pairs.shared_count,
        pairs.shared_points,
        own.product_size,
        other.product_size as other_size
    from pairs
    inner join product_sizes as own on pairs.product_number = own.product_number
    inner join product_sizes as other on pairs.other_number = other.product_number
    where pairs.shared_count >= least(5, least(own.product_size, other.product_size) / 10)

),

directed as (

    select
        product_number,
        other_number,
        shared_count,
        shared_points,
        product_size,
        other_size
    from trusted

    union all

    select
        other_number as product_number,
        product_number as other_number,
        shared_count,
        shared_points,
        other_size as product_size,
        product_size as other_size
    from trusted

),

compared as (

    select
        product_number,
        other_number,
        shared_count,
        shared_count / sqrt(product_size * other_size) as cosine,
        shared_points / 1e9
        / (power(product_size, 0.3e0) * power(other_size, 0.7e0))
        * shared_count / (shared_count + 20e0) as similarity
    from directed

),

weighed as (

    select
        products.as_of_date,
        compared.product_number,
        compared.other_number,
        compared.shared_count,
        compared.similarity,
        compared.cosine,
        cast(round(1e15 * compared.cosine) as bigint) as cosine_points,
        case
            when products.is_proposable
                then cast(round(1e9 * least(compared.similarity * products.trend, 9)) as bigint)
            else 0
        end as affinity_points
    from compared
    inner join products on compared.other_number = products.product_number

),

ranked as (

    select
        *,
        row_number() over (
            partition by product_number
            order by affinity_points desc, other_number asc
        ) as affinity_rank,
        row_number() over (
            partition by product_number
            order by cosine_points desc, other_number asc
        ) as cosine_rank
    from weighed

),

owned_counts as (

    select
        as_of_date,
        sum(least(owned_count, {{ limits.scored_products }})) as affinity_owned_count,
        sum(least(owned_count, {{ limits.learnt_products }})) as cosine_owned_count
    from customers
    where is_current or is_evaluated
    group by as_of_date

),

-- The more products of customers there are to score, the fewer neighbours of each.
widths as (

    select
        as_of_date,
        least({{ limits.neighbours }}, greatest(
            {{ limits.least_neighbours }},
            floor({{ limits.scored_pairs }} / greatest(affinity_owned_count, 1e0))
        )) as affinity_count,
        least({{ limits.neighbours }}, greatest(
            {{ limits.least_neighbours }},
            floor({{ limits.scored_pairs }} / greatest(cosine_owned_count, 1e0))
        )) as cosine_count
    from owned_counts

),

kept as (

    select
        ranked.*,
        ranked.affinity_points > 0 and ranked.affinity_rank <= widths.affinity_count
            as is_affinity_neighbour,
        ranked.cosine_rank <= widths.cosine_count as is_cosine_neighbour
    from ranked
    inner join widths on ranked.as_of_date = widths.as_of_date

)

select
    product_number,
    other_number,
    as_of_date,
    cast(shared_count as int) as shared_count,
    similarity,
    cosine,
    affinity_points,
    cosine_points,
    is_affinity_neighbour,
    is_cosine_neighbour
from kept
where is_affinity_neighbour or is_cosine_neighbour
