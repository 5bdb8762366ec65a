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

overall as (

    select cast(sum(bought_count) as double) / nullif(sum(candidate_count), 0) as bought_rate
    from completed
    having sum(candidate_count) >= {{ var('min_sample_size') }}

),

kind_counts as (

    select
        is_fallback,
        sum(candidate_count) as candidate_count,
        sum(bought_count) as bought_count
    from completed
    group by is_fallback

),

-- No kind has a rate where too few candidates were seen: then nothing is learnt.
kind_rates as (

    select
        kind_counts.is_fallback,
        {{ shrunk_rate('bought_count', 'candidate_count', 'overall.bought_rate') }} as kind_rate
    from kind_counts
    cross join overall

)

select
    completed.candidate_rank,
    cast(completed.candidate_count as int) as candidate_count,
    cast(completed.bought_count as int) as bought_count,
    {{ shrunk_rate('bought_count', 'candidate_count', 'kind_rates.kind_rate') }} as probability,
    completed.is_fallback
from completed
left join kind_rates on completed.is_fallback = kind_rates.is_fallback
