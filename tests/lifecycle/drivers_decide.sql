-- The number beside a reason is the one that decided: on the side of the threshold the reason says.
with

states as (

    select * from {{ ref('int_customer_states__staged') }}

),

rule_rows as (

    select * from {{ ref('lifecycle_rules') }}

),

rules as (

    select
        {{ rule_threshold('new_within_days') }},
        {{ rule_threshold('lost_probability') }},
        {{ rule_threshold('at_risk_probability') }},
        {{ rule_threshold('late_gaps') }},
        {{ rule_threshold('gone_gaps') }},
        {{ rule_threshold('loyal_purchases') }}
    from rule_rows

)

select
    states.customer_id,
    states.as_of_date,
    states.stage_reason,
    states.driver_value
from states
cross join rules
where
    states.is_current
    and not coalesce(
        case states.stage_reason
            when 'no_purchase' then states.driver_value = 0
            when 'back_after_loss'
                then
                    case
                        when states.probability_alive is null then states.driver_value > 0
                        else states.driver_value < rules.lost_probability
                    end
            when 'first_purchase' then states.driver_value <= rules.new_within_days
            when 'unlikely_in_a_year' then states.driver_value < rules.lost_probability
            when 'gone_by_gap'
                then states.driver_value > rules.gone_gaps * states.expected_gap_days
            when 'unlikely_in_horizon' then states.driver_value < rules.at_risk_probability
            when 'late_by_gap'
                then states.driver_value > rules.late_gaps * states.expected_gap_days
            when 'later_than_most' then states.driver_value = states.recency_days
            when 'frequent_regular_valuable'
                then states.driver_value > 0 and states.purchase_count >= rules.loyal_purchases
            else states.driver_value = states.purchase_count
        end,
        false
    )
