-- A value has one score, and a better value never a lower one.
with

scored as (

    select * from {{ ref('customer_rfm') }}

),

by_value as (

    select
        'recency' as measure,
        -recency_days as value,
        min(recency_score) as lowest_score,
        max(recency_score) as highest_score
    from scored
    group by recency_days

    union all

    select
        'frequency' as measure,
        frequency as value,
        min(frequency_score) as lowest_score,
        max(frequency_score) as highest_score
    from scored
    group by frequency

    union all

    select
        'monetary' as measure,
        monetary as value,
        min(monetary_score) as lowest_score,
        max(monetary_score) as highest_score
    from scored
    group by monetary

),

in_order as (

    select
        *,
        lag(highest_score) over (partition by measure order by value) as score_below
    from by_value

)

select *
from in_order
where lowest_score != highest_score or score_below > lowest_score
