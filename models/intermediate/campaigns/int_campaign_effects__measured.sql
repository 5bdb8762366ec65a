with

customers as (

    select * from {{ ref('int_campaign_customers__measured') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__listed') }}

),

offer_rules as (

    select * from {{ ref('offer_rules') }}

),

contacts as (

    select * from {{ ref('int_campaign_contacts__counted') }}

),

-- A rate is a whole number by another; only the variances depend on the order of the rows.
counted as (

    select
        campaign_id,
        count_if(not is_control) as assigned_treated_count,
        count_if(is_control) as assigned_control_count,
        count_if(is_crossed) as crossed_customer_count,
        count_if(not is_window_over) as open_customer_count,
        count_if(is_window_over and not is_control) as treated_count,
        count_if(is_window_over and is_control) as control_count,
        count_if(is_window_over and not is_control and has_bought) as treated_buyer_count,
        count_if(is_window_over and is_control and has_bought) as control_buyer_count,
        sum(case when is_window_over and not is_control then contact_cost else 0 end)
            as treated_cost,
        sum(case when is_window_over and not is_control then margin_amount end) as treated_margin,
        sum(case when is_window_over and is_control then margin_amount end) as control_margin,
        var_samp(
            case when is_window_over and not is_control then cast(margin_amount as double) end
        ) as treated_variance,
        var_samp(
            case when is_window_over and is_control then cast(margin_amount as double) end
        ) as control_variance,
        count(has_repurchased) as closer_count,
        count_if(has_repurchased) as repurchaser_count,
        count(is_abandoned) as followed_count,
        count_if(is_abandoned) as abandoned_count
    from customers
    group by campaign_id

),

-- Without a share of its own a campaign was drawn by the lists only where it is theirs and has
-- controls; of what a company sends itself nobody knows the split that it meant.
drawn as (

    select counted.campaign_id
    from counted
    inner join offer_rules on counted.campaign_id = offer_rules.campaign_id
    where counted.assigned_control_count > 0 and not offer_rules.is_mandatory
    group by counted.campaign_id

),

-- A target is set on contacts obtained; the lift is of everybody contacted.
rated as (

    select
        counted.*,
        counted.assigned_treated_count + counted.assigned_control_count as assigned_count,
        1e0 * counted.treated_buyer_count / nullif(counted.treated_count, 0) as treated_rate,
        1e0 * counted.control_buyer_count / nullif(counted.control_count, 0) as control_rate,
        cast(counted.treated_margin as double) / nullif(counted.treated_count, 0) as treated_mean,
        cast(counted.control_margin as double) / nullif(counted.control_count, 0) as control_mean,
        cast(campaigns.target_redemption_rate as double)
        * coalesce(1e0 * contacts.contacts_obtained / nullif(contacts.contacts_sent, 0), 1e0)
            as target_rate,
        cast(campaigns.fixed_cost as double) as fixed_cost,
        cast(case
            when campaigns.control_share > 0 or drawn.campaign_id is not null
                then {{ drawn_share('campaigns.control_share') }}
        end as double) as asked_share
    from counted
    left join campaigns on counted.campaign_id = campaigns.campaign_id
    left join drawn on counted.campaign_id = drawn.campaign_id
    left join contacts on counted.campaign_id = contacts.campaign_id

),

compared as (

    select
        *,
        treated_rate - control_rate as lift,
        {{ newcombe_bound('treated', 'control', '-') }} as lift_low,
        {{ newcombe_bound('treated', 'control', '+') }} as lift_high,
        abs({{ two_rates_z('treated', 'control') }}) as rates_z,
        least(control_rate + coalesce(target_rate, treated_rate - control_rate), 1e0)
            as planned_rate,
        treated_mean - control_mean as mean_difference,
        sqrt({{ welch_variance('treated', 'control') }}) as mean_error,
        {{ welch_df('treated', 'control') }} as welch_df,
        case
            when assigned_count * least(asked_share, 1e0 - asked_share) >= 5e0
                then {{ split_p_value('assigned_control_count', 'assigned_count', 'asked_share') }}
        end as split_p_value
    from rated

),

-- With fewer degrees of freedom nothing can be said of the mean of amounts.
weighed as (

    select
        *,
        {{ needed_per_group('planned_rate', 'control_rate') }} as needed_per_group,
        case when welch_df >= 5 then abs(mean_difference) / nullif(mean_error, 0) end as means_t,
        case when welch_df >= 5 then {{ student_quantile('welch_df') }} * mean_error end
            as mean_margin_of_error
    from compared

),

standardized as (

    select
        *,
        {{ student_normal('means_t', 'welch_df') }} as means_z
    from weighed

)

select
    campaign_id,
    cast(assigned_treated_count as int) as assigned_treated_count,
    cast(assigned_control_count as int) as assigned_control_count,
    cast(crossed_customer_count as int) as crossed_customer_count,
    cast(open_customer_count as int) as open_customer_count,
    cast(treated_count as int) as treated_count,
    cast(control_count as int) as control_count,
    cast(treated_buyer_count as int) as treated_buyer_count,
    cast(control_buyer_count as int) as control_buyer_count,
    round(treated_rate, 9) as treated_rate,
    round(control_rate, 9) as control_rate,
    round(lift, 9) as lift,
    round(lift_low, 9) as lift_low,
    round(lift_high, 9) as lift_high,
    round(case when rates_z is not null then 2e0 * {{ normal_tail('rates_z') }} end, 9)
        as p_value,
    case when needed_per_group < 1e15 then cast(needed_per_group as bigint) end as needed_per_group,
    -- Half a cent is no number of a double: rounded from a decimal, alike on both engines.
    cast(
        treated_cost + cast(cast(
            coalesce(fixed_cost * treated_count / nullif(assigned_treated_count, 0), 0e0)
            as decimal(20, 4)
        ) as decimal(18, 2)) as decimal(18, 2)
    ) as measured_cost,
    round(mean_difference * treated_count, 6) as incremental_margin,
    round((mean_difference - mean_margin_of_error) * treated_count, 6) as incremental_margin_low,
    round((mean_difference + mean_margin_of_error) * treated_count, 6) as incremental_margin_high,
    round(case when means_z is not null then 2e0 * {{ normal_tail('means_z') }} end, 9)
        as margin_p_value,
    round(split_p_value, 9) as split_p_value,
    cast(closer_count as int) as closer_count,
    round(1e0 * repurchaser_count / nullif(closer_count, 0), 9) as repurchase_rate,
    cast(followed_count as int) as followed_count,
    round(1e0 * abandoned_count / nullif(followed_count, 0), 9) as abandonment_rate
from standardized
