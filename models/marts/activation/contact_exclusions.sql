with

candidates as (

    select * from {{ ref('contact_candidates') }}

),

decisions as (

    select * from {{ ref('contact_decisions') }}

),

-- With no channel to reach anybody there is no decision, and no consent for any either.
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
        decisions.channel,
        coalesce(decisions.reason, 'no_consent') as reason,
        decisions.expected_value,
        candidates.is_control,
        candidates.is_mandatory
    from candidates
    left join decisions
        on
            candidates.customer_id = decisions.customer_id
            and candidates.campaign_id = decisions.campaign_id
            and candidates.offer_key = decisions.offer_key
            and candidates.wave = decisions.wave
    where decisions.customer_id is null or decisions.reason is not null

)

select * from final
