with

states as (

    select * from {{ ref('int_customer_states__scored') }}

),

gap_quantiles as (

    select * from {{ ref('int_gap_quantiles__measured') }}

),

chosen_models as (

    select * from {{ ref('int_clv__chosen') }}

),

rule_rows as (

    select * from {{ ref('lifecycle_rules') }}

),

rules as (

    select
        {{ rule_threshold('recovered_within_days') }},
        {{ rule_threshold('new_within_days') }},
        {{ rule_threshold('lost_probability') }},
        {{ rule_threshold('at_risk_probability') }},
        {{ rule_threshold('late_below_probability') }},
        {{ rule_threshold('late_gaps') }},
        {{ rule_threshold('gone_gaps') }},
        {{ rule_threshold('prior_gaps') }},
        {{ rule_threshold('loyal_purchases') }},
        {{ rule_threshold('regular_purchases') }},
        {{ rule_threshold('regular_gap_variation') }}
    from rule_rows

),

-- Quantiles that rest on too few gaps are not used, but for the last resort: everybody's median.
trusted_gaps as (

    select
        as_of_date,
        scope,
        scope_value,
        median_gap_days,
        case when gap_count >= {{ var('min_sample_size') }} then returned_days end as returned_days
    from gap_quantiles
    where gap_count >= {{ var('min_sample_size') }} or scope = 'population'

),

models as (

    select *
    from chosen_models
    where is_fitted

),

usual as (

    select
        states.*,
        coalesce(categories.median_gap_days, population.median_gap_days) as usual_gap_days,
        coalesce(numbers.returned_days, population.returned_days) as returned_days
    from states
    left join trusted_gaps as categories
        on
            states.as_of_date = categories.as_of_date
            and states.last_category = categories.scope_value
            and categories.scope = 'category'
    left join trusted_gaps as numbers
        on
            states.as_of_date = numbers.as_of_date
            and cast(states.purchase_count as string) = numbers.scope_value
            and numbers.scope = 'purchase_number'
    left join trusted_gaps as population
        on states.as_of_date = population.as_of_date and population.scope = 'population'

),

-- The gap before the last purchase must not make itself usual: what was expected before it counts.
expected as (

    select
        usual.*,
        rules.*,
        usual.age_days / 7 as age_weeks,
        (usual.age_days - usual.recency_days) / 7 as last_weeks,
        (usual.age_days - usual.recency_days - usual.last_gap_days) / 7 as previous_weeks,
        coalesce(
            (
                (usual.purchase_count - 1) * usual.median_gap_days
                + rules.prior_gaps * usual.usual_gap_days
            ) / (usual.purchase_count - 1 + rules.prior_gaps),
            usual.usual_gap_days,
            usual.median_gap_days
        ) as expected_gap_days,
        coalesce(
            (
                (usual.purchase_count - 2) * usual.median_gap_before_days
                + rules.prior_gaps * usual.usual_gap_days
            ) / (usual.purchase_count - 2 + rules.prior_gaps),
            usual.usual_gap_days,
            usual.median_gap_before_days
        ) as expected_gap_before_days
    from usual
    cross join rules

),

modelled as (

    select
        expected.*,
        models.customer_count is not null as is_fitted,
        1 / (1 + {{ dropout_odds(
            '(expected.purchase_count - 1)',
            'expected.last_weeks',
            'expected.age_weeks',
            'models'
        ) }}) as probability_alive,
        {{ probability_of_purchase(
            'probability_alive',
            '(expected.purchase_count - 1)',
            'expected.age_weeks',
            '(' ~ var('churn_horizon_days') ~ ' / 7)',
            'models'
        ) }} as probability_buy,
        {{ probability_of_purchase(
            'probability_alive',
            '(expected.purchase_count - 1)',
            'expected.age_weeks',
            '(' ~ year_days() ~ ' / 7)',
            'models'
        ) }} as probability_buy_12m,
        case
            when
                expected.purchase_count > 1
                and expected.recency_days <= expected.recovered_within_days
                then 1 / (1 + {{ dropout_odds(
                    '(expected.purchase_count - 2)',
                    'expected.previous_weeks',
                    'expected.last_weeks',
                    'models'
                ) }})
        end as alive_before,
        {{ probability_of_purchase(
            'alive_before',
            '(expected.purchase_count - 2)',
            'expected.last_weeks',
            '(' ~ year_days() ~ ' / 7)',
            'models'
        ) }} as probability_before
    from expected
    left join models on expected.as_of_date = models.as_of_date

),

judged as (

    select
        *,
        coalesce(recency_days > late_gaps * expected_gap_days, false) as is_late,
        coalesce(
            purchase_count >= regular_purchases and gap_variation <= regular_gap_variation, false
        ) as is_regular,
        case
            when is_fitted then coalesce(probability_before < lost_probability, false)
            else coalesce(last_gap_days > gone_gaps * expected_gap_before_days, false)
        end as was_lost,
        case
            when is_fitted then probability_buy_12m < lost_probability
            else coalesce(recency_days > gone_gaps * expected_gap_days, false)
        end as is_lost
    from modelled

),

reasoned as (

    select
        *,
        case
            when purchase_count = 0 then 'no_purchase'
            when was_lost and recency_days <= recovered_within_days then 'back_after_loss'
            when purchase_count = 1 and recency_days <= new_within_days then 'first_purchase'
            when is_lost and is_fitted then 'unlikely_in_a_year'
            when is_lost then 'gone_by_gap'
            when is_fitted and purchase_count > 1 and probability_buy < at_risk_probability
                then 'unlikely_in_horizon'
            when not is_fitted and is_late then 'late_by_gap'
            when
                recency_days > returned_days
                and coalesce(probability_buy < late_below_probability, true)
                then 'later_than_most'
            when purchase_count >= loyal_purchases and is_regular and is_top_40
                then 'frequent_regular_valuable'
            else 'no_other_stage'
        end as stage_reason
    from judged

)

select
    customer_id,
    as_of_date,
    first_purchase_date,
    last_purchase_date,
    last_category,
    rfm_code,
    rfm_segment,
    case stage_reason
        when 'no_purchase' then 'prospect'
        when 'back_after_loss' then 'recovered'
        when 'first_purchase' then 'new'
        when 'unlikely_in_a_year' then 'lost'
        when 'gone_by_gap' then 'lost'
        when 'unlikely_in_horizon' then 'at_risk'
        when 'late_by_gap' then 'at_risk'
        when 'later_than_most' then 'at_risk'
        when 'frequent_regular_valuable' then 'loyal'
        else 'repeat'
    end as lifecycle_stage,
    stage_reason,
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
    case stage_reason
        when 'no_purchase' then 0
        when 'back_after_loss'
            then case when is_fitted then probability_before else last_gap_days end
        when 'first_purchase' then recency_days
        when 'unlikely_in_a_year' then probability_buy_12m
        when 'gone_by_gap' then recency_days
        when 'unlikely_in_horizon' then probability_buy
        when 'late_by_gap' then recency_days
        when 'later_than_most' then recency_days
        when 'frequent_regular_valuable' then cast(margin_amount_12m as double)
        else purchase_count
    end as driver_value,
    case when purchase_count > 0 then probability_alive end as probability_alive,
    case when purchase_count > 0 then probability_buy end as probability_buy,
    case when purchase_count > 0 then probability_buy_12m end as probability_buy_12m,
    recency_score,
    frequency_score,
    monetary_score,
    has_invoice,
    is_current,
    is_month_end,
    is_backtest,
    is_top_20,
    is_regular,
    is_late
from reasoned
