with

customers as (

    select * from {{ ref('int_candidate_customers__listed') }}

),

candidates as (

    select * from {{ ref('int_candidates__ranked') }}

),

outcomes as (

    select * from {{ ref('int_candidate_outcomes__observed') }}

),

ranks as (

    select {{ integer_series('1', var('candidates_per_customer')) }} as candidate_rank

),

kinds as (

    select false as is_fallback

    union all

    select true as is_fallback

),

judged as (

    select
        candidates.candidate_rank,
        candidates.found_by != 'similar_owners' as is_fallback,
        outcomes.customer_number is not null as is_bought
    from candidates
    inner join customers
        on
            candidates.customer_number = customers.customer_number
            and customers.is_evaluated
    left join outcomes
        on
            candidates.customer_number = outcomes.customer_number
            and candidates.product_number = outcomes.product_number

),

counted as (

    select
        candidate_rank,
        is_fallback,
        count(*) as candidate_count,
        count_if(is_bought) as bought_count
    from judged
    group by candidate_rank, is_fallback

),

completed as (

    select
        cast(ranks.candidate_rank as int) as candidate_rank,
        kinds.is_fallback,
        coalesce(counted.candidate_count, 0) as candidate_count,
        coalesce(counted.bought_count, 0) as bought_count
    from ranks
    cross join kinds
    left join counted
        on
            ranks.candidate_rank = counted.candidate_rank
            and kinds.is_fallback = counted.is_fallback

),

-- What a rank is drawn to: candidates of its kind, or all where there were none.
pooled as (

    select
        *,
        coalesce(
            cast(sum(bought_count) over (partition by is_fallback) as double)
            / nullif(sum(candidate_count) over (partition by is_fallback), 0),
            cast(sum(bought_count) over () as double) / nullif(sum(candidate_count) over (), 0)
        ) as pooled_rate
    from completed

)

select
    candidate_rank,
    cast(candidate_count as int) as candidate_count,
    cast(bought_count as int) as bought_count,
    (bought_count + 20 * pooled_rate) / (candidate_count + 20) as probability,
    is_fallback
from pooled
