with

waves as (

    select * from {{ ref('int_campaign_waves__planned') }}

),

contacts as (

    select * from {{ ref('int_contacts__credited') }}

),

wave_customers as (

    select * from {{ ref('int_wave_customers__settled') }}

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

months as (

    select * from {{ ref('customer_months') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

segmentations as (

    {{ segmentation_rows() }}

),

-- A wave that began was planned with the segments of then, one to come will be with those of now.
states as (

    select
        customers.customer_id,
        cast(null as date) as month_end,
        rfm.rfm_segment,
        lifecycle.lifecycle_stage,
        strata.stratum
    from customers
    left join rfm on customers.customer_id = rfm.customer_id
    left join lifecycle on customers.customer_id = lifecycle.customer_id
    left join strata on customers.customer_id = strata.customer_id

    union all

    select
        customer_id,
        month_end,
        rfm_segment,
        lifecycle_stage,
        stratum
    from months

),

sizes as (

    select
        states.month_end,
        segmentations.segmentation,
        {{ segment_of('segmentations.segmentation', 'states') }} as segment,
        count(*) as customer_count
    from states
    cross join segmentations
    group by
        states.month_end,
        segmentations.segmentation,
        {{ segment_of('segmentations.segmentation', 'states') }}

    union all

    select
        month_end,
        'all' as segmentation,
        'all' as segment,
        count(*) as customer_count
    from states
    group by month_end

),

known_months as (

    select month_end
    from sizes
    group by month_end

),

done as (

    select
        campaign_id,
        wave,
        min(contact_date) as first_contact_date,
        max(contact_date) as last_contact_date,
        count_if(not is_control) as contact_count,
        count_if(is_control) as control_count,
        count_if(not is_control and is_responded) as response_count
    from contacts
    group by campaign_id, wave

),

-- What a follow-up can be for: whom the first wave reached for and left unsettled.
followed as (

    select
        campaign_id,
        customer_id,
        bool_or(wave > 1) as has_follow_up,
        bool_or(wave = 1 and is_settled) as is_settled
    from wave_customers
    where is_contacted
    group by campaign_id, customer_id
    having bool_or(wave = 1)

),

follow_ups as (

    select
        campaign_id,
        count_if(has_follow_up or not is_settled) as customer_count
    from followed
    group by campaign_id

),

listed as (

    select
        campaign_id,
        wave
    from waves

    union distinct

    select
        campaign_id,
        wave
    from done

),

dated as (

    select
        listed.campaign_id,
        listed.wave,
        waves.starts_on,
        waves.ends_on,
        waves.segmentation,
        waves.segment,
        case
            when waves.starts_on <= as_of.as_of_date
                then {{ add_days("cast(date_trunc('month', waves.starts_on) as date)", '-1') }}
        end as month_end,
        as_of.as_of_date
    from listed
    cross join as_of
    left join waves on listed.campaign_id = waves.campaign_id and listed.wave = waves.wave

),

planned as (

    select
        dated.*,
        case
            when dated.wave = 2 and dated.starts_on is not null then follow_ups.customer_count
            when
                dated.segment is not null
                and (dated.month_end is null or known_months.month_end is not null)
                then coalesce(sizes.customer_count, 0)
        end as planned_contacts
    from dated
    left join follow_ups on dated.campaign_id = follow_ups.campaign_id
    left join known_months on dated.month_end = known_months.month_end
    left join sizes
        on
            dated.segmentation = sizes.segmentation
            and dated.segment = sizes.segment
            and dated.month_end is not distinct from sizes.month_end

),

final as (

    select
        planned.campaign_id,
        planned.wave,
        planned.starts_on,
        planned.ends_on,
        done.first_contact_date,
        done.last_contact_date,
        campaigns.campaign_name,
        campaigns.goal,
        campaigns.origin,
        campaigns.target,
        planned.segmentation,
        planned.segment,
        case
            when planned.starts_on is null then 'without_dates'
            when planned.starts_on > planned.ends_on then 'invalid'
            when planned.starts_on > planned.as_of_date then 'planned'
            when coalesce(planned.ends_on, planned.as_of_date) >= planned.as_of_date
                then 'running'
            else 'done'
        end as status,
        cast(planned.planned_contacts as int) as planned_contacts,
        cast(coalesce(done.contact_count, 0) as int) as done_contacts,
        cast(coalesce(done.control_count, 0) as int) as done_controls,
        cast(coalesce(done.response_count, 0) as int) as responses,
        campaigns.target_redemption_rate,
        campaigns.target_acquisition_cost
    from planned
    inner join campaigns on planned.campaign_id = campaigns.campaign_id
    left join done on planned.campaign_id = done.campaign_id and planned.wave = done.wave

)

select * from final
