with

campaigns as (

    select * from {{ ref('int_campaigns__listed') }}

),

final as (

    select
        campaign_id,
        starts_on,
        ends_on,
        follow_up_starts_on,
        follow_up_ends_on,
        campaign_name,
        goal,
        origin,
        target,
        offer,
        offer_category,
        offer_product_id
        {{- passthrough_columns('campaigns') }},
        attribution_window_days,
        target_redemption_rate,
        target_acquisition_cost,
        fixed_cost,
        control_share,
        is_inferred
    from campaigns

)

select * from final
