with

campaigns as (

    select * from {{ ref('campaign_results') }}

),

-- Campaigns with controls are pooled by what each found, weighted by those it contacted: pooling
-- the customers themselves would compare the one campaign's with the other's controls.
summed as (

    select
        origin,
        count(*) as campaign_count,
        count_if(contacts_sent > 0) as sent_campaign_count,
        count_if(lift is not null) as compared_campaign_count,
        sum(contacts_sent) as contacts_sent,
        sum(contacts_obtained) as contacts_obtained,
        sum(responses) as responses,
        sum(contracts_closed) as contracts_closed,
        sum(total_cost) as total_cost,
        sum(attributed_order_count) as attributed_order_count,
        sum(attributed_net_amount) as attributed_net_amount,
        sum(attributed_margin) as attributed_margin,
        sum(contacts_after_withdrawal) as contacts_after_withdrawal,
        sum(case when lift is not null then treated_count end) as treated_count,
        sum(case when lift is not null then control_count end) as control_count,
        sum(lift * treated_count) as extra_buyers,
        sum(incremental_margin) as incremental_margin,
        sum(case when incremental_margin is not null then measured_cost end) as compared_cost
    from campaigns
    group by origin

),

final as (

    select
        origin,
        cast(campaign_count as int) as campaign_count,
        cast(sent_campaign_count as int) as sent_campaign_count,
        cast(compared_campaign_count as int) as compared_campaign_count,
        cast(contacts_sent as bigint) as contacts_sent,
        cast(contacts_obtained as bigint) as contacts_obtained,
        cast(responses as bigint) as responses,
        cast(contracts_closed as bigint) as contracts_closed,
        round(1e0 * contracts_closed / nullif(contacts_obtained, 0), 9) as redemption_rate,
        round(1e0 * contracts_closed / nullif(contacts_sent, 0), 9) as redemption_rate_of_sent,
        cast(total_cost as decimal(18, 2)) as total_cost,
        round(cast(total_cost as double) / nullif(contacts_sent, 0), 6) as cost_per_contact,
        round(cast(total_cost as double) / nullif(contracts_closed, 0), 6) as acquisition_cost,
        cast(attributed_order_count as bigint) as attributed_order_count,
        cast(attributed_net_amount as decimal(18, 2)) as attributed_net_amount,
        cast(attributed_margin as decimal(18, 2)) as attributed_margin,
        cast(coalesce(treated_count, 0) as bigint) as treated_count,
        cast(coalesce(control_count, 0) as bigint) as control_count,
        round(extra_buyers / nullif(treated_count, 0), 9) as lift,
        round(incremental_margin, 6) as incremental_margin,
        round(
            (incremental_margin - cast(compared_cost as double))
            / nullif(cast(compared_cost as double), 0),
            9
        ) as roi,
        cast(contacts_after_withdrawal as bigint) as contacts_after_withdrawal
    from summed

)

select * from final
