with

candidates as (

    select * from {{ ref('contact_candidates') }}

),

decisions as (

    select * from {{ ref('contact_decisions') }}

),

-- Who was contacted already, or permits no channel, has no route and so no decision.
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
            else coalesce(decisions.reason, 'no_consent')
        end as reason,
        decisions.expected_value,
        candidates.is_control,
        candidates.is_mandatory
    from candidates
    left join decisions
        on
            candidates.customer_id = decisions.customer_id
            and candidates.candidate_number = decisions.candidate_number
    where decisions.customer_id is null or decisions.reason is not null

)

select * from final
