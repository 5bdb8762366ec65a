with

input_rows as (

    select * from {{ ref('base_campaigns') }}

),

accepted as (

    select
        campaign_id,
        campaign_name,
        goal,
        origin,
        target,
        offer,
        offer_category,
        offer_product_id,
        starts_on,
        ends_on,
        follow_up_starts_on,
        follow_up_ends_on,
        attribution_window_days,
        target_redemption_rate,
        target_acquisition_cost,
        fixed_cost,
        control_share
        {{- passthrough_columns('campaigns') }},
        updated_at
    from input_rows
    where is_accepted

)

select * from accepted
