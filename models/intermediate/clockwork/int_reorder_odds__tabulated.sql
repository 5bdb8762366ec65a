with

curves as (

    select * from {{ ref('int_reorder_curves__estimated') }}

),

looked_ahead as (

    select
        *,
        at_risk_count - ended_count as waiting_count,
        lead(survival, {{ steps_of_horizon() }}) over (
            partition by as_of_date, curve_level, curve_key, purchase_class
            order by step_number
        ) as survival_of_horizon
    from curves

)

select
    as_of_date,
    curve_level,
    curve_key,
    purchase_class,
    step_number as open_steps,
    waiting_count as purchase_count,
    round(1e0 - survival_of_horizon / survival, 12) as reorder_probability
from looked_ahead
where
    waiting_count >= {{ var('min_sample_size') }}
    and survival > 0
    and survival_of_horizon is not null
