with

states as (

    select * from {{ ref('int_customer_states__staged') }}

),

stages as (

    select * from {{ ref('lifecycle_stages') }}

),

final as (

    select
        states.customer_id,
        states.as_of_date,
        states.lifecycle_stage,
        states.stage_reason as reason,
        stages.objective,
        stages.strategy,
        stages.preferred_action,
        states.driver_value,
        states.purchase_count,
        states.recency_days as days_since_purchase,
        states.expected_gap_days,
        states.gap_variation,
        states.probability_buy,
        states.probability_buy_12m,
        1 - states.probability_buy as churn_risk
    from states
    left join stages on states.lifecycle_stage = stages.lifecycle_stage
    where states.is_current

)

select * from final
