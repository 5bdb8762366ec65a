with

outcomes as (

    select * from {{ ref('int_customer_outcomes__measured') }}

),

contacts as (

    select * from {{ ref('fct_contacts') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

segmentations as (

    {{ segmentation_rows() }}

),

cut_off as (

    select as_of_date
    from dates
    where is_backtest

),

responses as (

    select
        contacts.customer_id,
        max(case when contacts.is_response_credited then 1e0 else 0e0 end) as response
    from contacts
    cross join cut_off
    where
        not contacts.is_control
        and {{ local_date('contacts.contacted_at') }} > cut_off.as_of_date
    group by contacts.customer_id

),

customers as (

    select
        segmentations.segmentation,
        {{ segment_of('segmentations.segmentation', 'outcomes') }} as segment,
        outcomes.as_of_date,
        case when outcomes.has_repurchased then 1e0 else 0e0 end as repurchased,
        outcomes.next_net_amount as net_amount,
        responses.response
    from outcomes
    cross join segmentations
    left join responses on outcomes.customer_id = responses.customer_id

),

-- The variance of a yes or no by whole numbers, the mean of amounts by a sum of decimals: no digit
-- of what segments are put in order by depends on the order of the rows.
measured as (

    select
        segmentation,
        segment,
        as_of_date,
        count(repurchased) as repurchased_customer_count,
        count(net_amount) as net_amount_customer_count,
        count(response) as response_customer_count,
        avg(repurchased) as repurchased_mean,
        cast(sum(net_amount) as double) / nullif(count(net_amount), 0) as net_amount_mean,
        avg(response) as response_mean,
        sum(repurchased) * (count(repurchased) - sum(repurchased))
        / nullif(count(repurchased) * (count(repurchased) - 1), 0) as repurchased_variance,
        var_samp(cast(net_amount as double)) as net_amount_variance,
        sum(response) * (count(response) - sum(response))
        / nullif(count(response) * (count(response) - 1), 0) as response_variance
    from customers
    where segment is not null
    group by segmentation, segment, as_of_date

),

by_outcome as (

    {% for outcome in ['repurchased', 'net_amount', 'response'] -%}
    select
        segmentation,
        segment,
        '{{ outcome }}' as outcome,
        as_of_date,
        {{ outcome }}_customer_count as customer_count,
        {{ outcome }}_mean as outcome_mean,
        {{ outcome }}_variance as outcome_variance
    from measured
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        segmentation,
        segment,
        outcome,
        as_of_date,
        cast({{ var('churn_horizon_days') }} as int) as horizon_days,
        cast(customer_count as bigint) as customer_count,
        outcome_mean,
        outcome_variance,
        case outcome
            when 'net_amount'
                then {{ normal_bound('outcome_mean', 'outcome_variance', 'customer_count', '-') }}
            else {{ wilson_bound('outcome_mean', 'customer_count', '-') }}
        end as interval_low,
        case outcome
            when 'net_amount'
                then {{ normal_bound('outcome_mean', 'outcome_variance', 'customer_count', '+') }}
            else {{ wilson_bound('outcome_mean', 'customer_count', '+') }}
        end as interval_high,
        sqrt(outcome_variance) / nullif(abs(outcome_mean), 0) as variation
    from by_outcome

)

select * from final
