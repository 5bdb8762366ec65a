with

candidates as (

    select * from {{ ref('contact_candidates') }}

),

decisions as (

    select * from {{ ref('contact_decisions') }}

),

consents as (

    select * from {{ ref('int_consents__in_force') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

-- Where a permission is of no use: whoever sends finds nobody there.
permitted_in_vain as (

    select
        consents.customer_id,
        consents.purpose
    from consents
    inner join channels on consents.channel = channels.channel
    where consents.is_granted
    group by consents.customer_id, consents.purpose
    having bool_and(channels.identifier_type = 'none')

),

-- Who was contacted already, or permits no channel for the offer, has no route and so no decision.
final as (

    select
        candidates.customer_id,
        candidates.campaign_id,
        candidates.offer_key,
        candidates.wave,
        candidates.product_id,
        candidates.list_date,
        candidates.as_of_date,
        candidates.origin,
        candidates.offer_type,
        candidates.goal,
        candidates.category,
        coalesce(decisions.channel, candidates.planned_channel) as channel,
        case
            when candidates.is_already_contacted then 'already_contacted'
            when decisions.customer_id is not null then decisions.reason
            when permitted_in_vain.customer_id is not null then 'no_outbound_channel'
            else 'no_consent'
        end as reason,
        decisions.expected_value,
        candidates.is_control,
        candidates.is_mandatory
    from candidates
    left join decisions
        on
            candidates.customer_id = decisions.customer_id
            and candidates.candidate_number = decisions.candidate_number
    left join permitted_in_vain
        on
            candidates.customer_id = permitted_in_vain.customer_id
            and candidates.purpose = permitted_in_vain.purpose
    where decisions.customer_id is null or decisions.reason is not null

)

select * from final
