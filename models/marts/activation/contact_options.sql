with

candidates as (

    select * from {{ ref('contact_candidates') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

response_rates as (

    select * from {{ ref('int_response_rates__shrunk') }}

),

-- A page or a till waits for whoever comes: nobody is contacted there.
outbound as (

    select
        channel,
        cost,
        is_costly
    from channels
    where identifier_type != 'none'

),

-- On another channel an offer is taken as much more or less often as contacts are answered there.
factors as (

    select
        there.goal,
        there.lifecycle_stage,
        there.channel,
        planned.channel as planned_channel,
        there.response_rate,
        coalesce(there.response_rate / nullif(planned.response_rate, 0), 1) as factor
    from response_rates as there
    inner join response_rates as planned
        on
            there.goal = planned.goal
            and there.lifecycle_stage = planned.lifecycle_stage

),

likely as (

    select
        candidates.*,
        outbound.channel,
        outbound.cost,
        outbound.is_costly,
        case
            when candidates.planned_channel = outbound.channel then candidates.probability
            else
                cast(cast(coalesce(least(
                    coalesce(candidates.probability * factors.factor, answers.response_rate), 1
                ), 0) as decimal(18, 12)) as decimal(9, 6))
        end as channel_probability
    from candidates
    cross join outbound
    left join factors
        on
            candidates.goal = factors.goal
            and candidates.lifecycle_stage = factors.lifecycle_stage
            and candidates.planned_channel = factors.planned_channel
            and outbound.channel = factors.channel
    left join response_rates as answers
        on
            candidates.goal = answers.goal
            and candidates.lifecycle_stage = answers.lifecycle_stage
            and outbound.channel = answers.channel

),

final as (

    select
        customer_id,
        campaign_id,
        offer_key,
        wave,
        channel,
        list_date,
        cast(
            cast(margin_amount - incentive_amount as decimal(20, 2)) * channel_probability - cost
            as decimal(18, 2)
        ) as expected_value,
        cast(channel_probability as double) as probability,
        cost,
        priority,
        is_costly,
        is_mandatory,
        is_held_by_complaint,
        is_sent_at_any_value,
        is_control
    from likely

)

select * from final
