with

candidates as {{ not_materialized() }} (

    select * from {{ ref('contact_candidates') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

consents as (

    select * from {{ ref('int_consents__in_force') }}

),

sold as (

    select * from {{ ref('int_customer_categories__sold') }}

),

response_rates as {{ not_materialized() }} (

    select * from {{ ref('int_response_rates__shrunk') }}

),

-- A number is compared faster than a name.
numbered_campaigns as (

    select
        campaign_id,
        row_number() over (order by campaign_id) as campaign_number
    from candidates
    group by campaign_id

),

-- A page or a till waits for whoever comes: nobody is contacted there.
permitted as (

    select
        consents.customer_id,
        consents.channel,
        consents.purpose,
        consents.is_for_similar
    from consents
    inner join channels on consents.channel = channels.channel
    where
        consents.is_granted
        and channels.identifier_type != 'none'

),

-- On another channel an offer is taken as much more or less often as contacts are answered there;
-- without a plan, as often as they are answered.
factors as (

    select
        there.goal,
        there.lifecycle_stage,
        there.channel,
        planned.channel as planned_channel,
        coalesce(there.response_rate / nullif(planned.response_rate, 0), 1) as factor
    from response_rates as there
    inner join response_rates as planned
        on
            there.goal = planned.goal
            and there.lifecycle_stage = planned.lifecycle_stage

    union all

    select
        goal,
        lifecycle_stage,
        channel,
        '' as planned_channel,
        response_rate as factor
    from response_rates

),

-- Whole numbers in doubles, cents and millionths, multiply and round to the same on every engine.
counted as (

    select
        candidates.customer_id,
        candidates.candidate_number,
        numbered_campaigns.campaign_number,
        permitted.channel,
        candidates.list_date,
        case
            when candidates.planned_channel = permitted.channel then candidates.expected_value
        end as planned_value,
        case
            when candidates.planned_channel = permitted.channel
                then round(cast(candidates.probability as double) * 1e6)
            else
                round(
                    least(
                        coalesce(cast(candidates.probability as double), 1e0)
                        * coalesce(factors.factor, 0e0),
                        1e0
                    ) * 1e6
                )
        end as probability_millionths,
        round(
            (
                cast(candidates.margin_amount as double)
                - cast(candidates.incentive_amount as double)
            ) * 100
        ) as margin_cents,
        round(cast(channels.cost as double) * 1e8) as cost_cent_millionths,
        channels.cost,
        candidates.priority,
        channels.is_costly,
        candidates.is_mandatory,
        candidates.is_held_by_complaint,
        candidates.is_sent_at_any_value,
        candidates.is_control
    from candidates
    inner join permitted
        on
            candidates.customer_id = permitted.customer_id
            and candidates.purpose = permitted.purpose
    inner join channels on permitted.channel = channels.channel
    inner join numbered_campaigns on candidates.campaign_id = numbered_campaigns.campaign_id
    left join factors
        on
            candidates.goal = factors.goal
            and candidates.lifecycle_stage = factors.lifecycle_stage
            and coalesce(candidates.planned_channel, '') = factors.planned_channel
            and permitted.channel = factors.channel
    left join sold
        on
            candidates.customer_id = sold.customer_id
            and {{ category_key('candidates.category') }} = sold.category_key
    where
        not candidates.is_already_contacted
        -- An address that came with a sale is for the like of what was sold.
        and (
            not permitted.is_for_similar
            or candidates.category is null
            or sold.customer_id is not null
        )

),

final as (

    select
        customer_id,
        candidate_number,
        cast(campaign_number as int) as campaign_number,
        channel,
        list_date,
        coalesce(
            planned_value,
            cast(
                round((margin_cents * probability_millionths - cost_cent_millionths) / 1e6) / 100
                as decimal(18, 2)
            )
        ) as expected_value,
        probability_millionths / 1e6 as probability,
        cost,
        priority,
        is_costly,
        is_mandatory,
        is_held_by_complaint,
        is_sent_at_any_value,
        is_control
    from counted

)

select * from final
