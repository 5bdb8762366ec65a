with

waves as (

    select * from {{ ref('int_campaign_waves__planned') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

rfm as (

    select * from {{ ref('customer_rfm') }}

),

lifecycle as (

    select * from {{ ref('customer_lifecycle') }}

),

strata as (

    select * from {{ ref('customer_strata') }}

),

contacted as {{ not_materialized() }} (

    select * from {{ ref('int_wave_customers__settled') }}

),

list_date as (

    select * from {{ ref('int_list_date__chosen') }}

),

open_waves as (

    select
        campaigns.campaign_id,
        waves.wave,
        campaigns.goal,
        campaigns.origin,
        campaigns.offer_category,
        campaigns.offer_product_id,
        waves.segmentation,
        waves.segment,
        waves.starts_on as wave_starts_on,
        waves.ends_on as wave_ends_on,
        campaigns.control_share
    from waves
    inner join campaigns on waves.campaign_id = campaigns.campaign_id
    cross join list_date
    where
        campaigns.origin = 'classic'
        and campaigns.goal is not null
        and list_date.list_date between waves.starts_on and waves.ends_on

),

customer_states as (

    select
        customers.customer_id,
        rfm.rfm_segment,
        lifecycle.lifecycle_stage,
        strata.stratum
    from customers
    left join rfm on customers.customer_id = rfm.customer_id
    left join lifecycle on customers.customer_id = lifecycle.customer_id
    left join strata on customers.customer_id = strata.customer_id

),

-- One row for each name a customer goes by, that names are looked up and not tried one by one.
segments as (

    select
        customer_id,
        'all' as segmentation,
        'all' as segment
    from customer_states
    {% for segmentation in segmentations() %}
    union all

    select
        customer_id,
        '{{ segmentation }}' as segmentation,
        {{ segmentation }} as segment
    from customer_states
    where {{ segmentation }} is not null
    {% endfor %}
),

first_targets as (

    select
        open_waves.campaign_id,
        open_waves.wave,
        segments.customer_id
    from open_waves
    inner join segments
        on
            open_waves.segmentation = segments.segmentation
            and open_waves.segment = segments.segment
    where open_waves.wave = 1

),

follow_up_targets as (

    select
        open_waves.campaign_id,
        open_waves.wave,
        contacted.customer_id
    from open_waves
    inner join contacted
        on
            open_waves.campaign_id = contacted.campaign_id
            and open_waves.wave > contacted.wave
    where open_waves.wave > 1
    group by open_waves.campaign_id, open_waves.wave, contacted.customer_id
    having bool_or(contacted.is_contacted) and not bool_or(contacted.is_settled)

),

targets as (

    select
        campaign_id,
        wave,
        customer_id
    from first_targets

    union all

    select
        campaign_id,
        wave,
        customer_id
    from follow_up_targets

),

final as (

    select
        targets.campaign_id,
        targets.customer_id,
        targets.wave,
        open_waves.goal,
        open_waves.origin,
        open_waves.offer_category,
        open_waves.offer_product_id,
        open_waves.segmentation,
        open_waves.segment,
        open_waves.wave_starts_on,
        open_waves.wave_ends_on,
        open_waves.control_share
    from targets
    inner join open_waves
        on
            targets.campaign_id = open_waves.campaign_id
            and targets.wave = open_waves.wave
    left join contacted
        on
            targets.campaign_id = contacted.campaign_id
            and targets.customer_id = contacted.customer_id
            and targets.wave = contacted.wave
    where contacted.customer_id is null

)

select * from final
