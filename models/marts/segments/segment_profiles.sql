with

states as (

    select * from {{ ref('int_customer_states__stratified') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

contacts as (

    select * from {{ ref('fct_contacts') }}

),

segment_outcomes as (

    select * from {{ ref('segment_outcomes') }}

),

segmentations as (

    {{ segmentation_rows() }}

),

today as (

    select as_of_date
    from dates
    where is_current

),

contacts_of_12_months as (

    select
        contacts.customer_id,
        count(*) as contact_count,
        count_if(contacts.is_response_credited) as response_count
    from contacts
    cross join today
    where
        not contacts.is_control
        and {{ local_date('contacts.contacted_at') }}
        > {{ add_days('today.as_of_date', '-' ~ year_days()) }}
    group by contacts.customer_id

),

customers as (

    select
        segmentations.segmentation,
        {{ segment_of('segmentations.segmentation', 'states') }} as segment,
        states.net_amount,
        states.margin_amount,
        states.net_amount_12m,
        states.margin_amount_12m,
        states.recency_days,
        coalesce(states.frequency, 0) as frequency,
        cast(states.last_gap_days as double)
        / nullif(states.last_gap_days + states.previous_gap_days, 0) as last_gap_share,
        coalesce(contacts_of_12_months.contact_count, 0) as contact_count,
        coalesce(contacts_of_12_months.response_count, 0) as response_count
    from states
    cross join segmentations
    left join contacts_of_12_months on states.customer_id = contacts_of_12_months.customer_id
    where states.is_current

),

measured as (

    select
        segmentation,
        segment,
        count(*) as customer_count,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount,
        sum(net_amount_12m) as net_amount_12m,
        sum(margin_amount_12m) as margin_amount_12m,
        median(cast(recency_days as double)) as median_recency_days,
        avg(cast(frequency as double)) as average_frequency,
        count(last_gap_share) as regularity_customer_count,
        var_samp(last_gap_share) as share_variance,
        sum(contact_count) as contact_count,
        sum(response_count) as response_count
    from customers
    where segment is not null
    group by segmentation, segment

),

cohorts as (

    select
        segmentation,
        segment,
        customer_count,
        outcome_mean
    from segment_outcomes
    where outcome = 'repurchased'

),

-- A segment that has emptied since the cut-off still says what became of its customers.
profiled as (

    select
        measured.*,
        coalesce(measured.segmentation, cohorts.segmentation) as profiled_segmentation,
        coalesce(measured.segment, cohorts.segment) as profiled_segment,
        coalesce(cohorts.customer_count, 0) as cohort_customer_count,
        cohorts.outcome_mean as next_period_repurchase_rate
    from measured
    full outer join cohorts
        on
            measured.segmentation = cohorts.segmentation
            and measured.segment = cohorts.segment

),

final as (

    select
        profiled.profiled_segmentation as segmentation,
        profiled.profiled_segment as segment,
        today.as_of_date,
        cast(coalesce(profiled.customer_count, 0) as bigint) as customer_count,
        cast(coalesce(profiled.net_amount, 0) as decimal(18, 2)) as net_amount,
        cast(coalesce(profiled.margin_amount, 0) as decimal(18, 2)) as margin_amount,
        cast(coalesce(profiled.net_amount_12m, 0) as decimal(18, 2)) as net_amount_12m,
        cast(coalesce(profiled.margin_amount_12m, 0) as decimal(18, 2)) as margin_amount_12m,
        profiled.median_recency_days,
        profiled.average_frequency,
        cast(coalesce(profiled.regularity_customer_count, 0) as bigint)
            as regularity_customer_count,
        case
            when
                profiled.regularity_customer_count >= {{ var('min_sample_size') }}
                and profiled.share_variance > 0
                then {{ wheat_morrison('profiled.share_variance') }}
        end as regularity_k,
        cast(profiled.cohort_customer_count as bigint) as cohort_customer_count,
        profiled.next_period_repurchase_rate,
        cast(coalesce(profiled.contact_count, 0) as bigint) as contact_count,
        cast(profiled.response_count as double)
        / nullif(profiled.contact_count, 0) as response_rate
    from profiled
    cross join today

)

select * from final
