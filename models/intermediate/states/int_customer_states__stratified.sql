with

states as (

    select * from {{ ref('int_customer_states__staged') }}

),

customers as (

    select * from {{ ref('int_customers__merged') }}

),

signs as (

    select * from {{ ref('int_interest_signs__dated') }}

),

rule_rows as (

    select * from {{ ref('lifecycle_rules') }}

),

rules as (

    select {{ rule_threshold('regular_purchases') }}
    from rule_rows

),

reasoned as (

    select
        states.*,
        case
            when states.lifecycle_stage = 'lost' then 'lost'
            when states.is_top_20 then 'top_20_percent_of_margin'
            when
                states.window_purchase_count >= rules.regular_purchases
                and states.is_regular
                and not states.is_late
                then 'buys_regularly'
            when states.purchase_count > 0 then 'buys_now_and_then'
            when states.has_invoice then 'kept_no_purchase'
            when not coalesce(customers.reachable_date <= states.as_of_date, false)
                then 'cannot_be_reached'
            when coalesce(signs.first_sign_date <= states.as_of_date, false)
                then 'showed_interest'
            else 'showed_no_interest'
        end as stratum_reason
    from states
    cross join rules
    left join customers on states.customer_id = customers.customer_id
    left join signs on states.customer_id = signs.customer_id

)

select
    customer_id,
    as_of_date,
    first_purchase_date,
    last_purchase_date,
    last_category,
    rfm_code,
    rfm_segment,
    lifecycle_stage,
    stage_reason,
    case stratum_reason
        when 'lost' then 'ex_customer'
        when 'top_20_percent_of_margin' then 'best'
        when 'buys_regularly' then 'regular'
        when 'buys_now_and_then' then 'sporadic'
        when 'showed_interest' then 'prospect'
        else 'suspect'
    end as stratum,
    stratum_reason,
    recency_days,
    age_days,
    last_gap_days,
    previous_gap_days,
    gap_variation,
    median_gap_days,
    expected_gap_days,
    purchase_count,
    window_purchase_count,
    frequency,
    monetary,
    net_amount,
    margin_amount,
    net_amount_12m,
    margin_amount_12m,
    repeat_margin_amount,
    driver_value,
    probability_alive,
    probability_buy,
    probability_buy_12m,
    recency_score,
    frequency_score,
    monetary_score,
    is_current,
    is_month_end,
    is_backtest
from reasoned
