with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

lives as (

    select * from {{ ref('int_product_lives__learnt') }}

),

compared as (

    select
        gaps.as_of_date,
        gaps.customer_id,
        ln(gaps.gap_days / lives.median_gap_days) as log_ratio,
        ln({{ unit_gap('gaps.gap_days', 'gaps.quantity') }} / lives.learnt_unit_days)
            as log_unit_ratio
    from gaps
    inner join lives
        on gaps.as_of_date = lives.as_of_date and gaps.product_id = lives.product_id
    where
        not gaps.is_open
        and gaps.quantity > 0
        and lives.gap_count >= {{ var('min_sample_size') }}

),

measured as (

    select
        as_of_date,
        customer_id,
        count(*) as gap_count,
        {{ median_of('log_ratio') }} as log_ratio,
        {{ median_of('log_unit_ratio') }} as log_unit_ratio
    from compared
    group by as_of_date, customer_id

)

-- Half of it, and less where it rests on few: a customer's other products say less than this one.
select
    as_of_date,
    customer_id,
    cast(gap_count as int) as gap_count,
    round(0.5e0 * gap_count * log_ratio / (gap_count + 10), 12) as log_tempo,
    round(0.5e0 * gap_count * log_unit_ratio / (gap_count + 10), 12) as log_unit_tempo
from measured
