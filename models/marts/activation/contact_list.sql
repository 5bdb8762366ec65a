with

decisions as (

    select * from {{ ref('contact_decisions') }}

),

candidates as (

    select * from {{ ref('contact_candidates') }}

),

identities as (

    select * from {{ ref('customer_identities') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

final as (

    select
        candidates.customer_id,
        candidates.campaign_id,
        candidates.offer_key,
        candidates.wave,
        candidates.product_id,
        candidates.contact_id,
        candidates.list_date,
        candidates.as_of_date,
        candidates.origin,
        candidates.offer_type,
        candidates.goal,
        candidates.category,
        decisions.channel,
        case channels.identifier_type
            when 'email' then identities.email
            when 'phone' then identities.phone_e164
            when 'mobile' then identities.phone_e164
            when 'postal_address' then identities.postal_address
        end as contact_value,
        coalesce(
            nullif(concat_ws(' ', identities.first_name, identities.last_name), ''),
            identities.company_name
        ) as contact_name,
        candidates.reason,
        decisions.expected_value,
        decisions.cost,
        decisions.is_control,
        decisions.is_mandatory
    from decisions
    inner join candidates
        on
            decisions.customer_id = candidates.customer_id
            and decisions.candidate_number = candidates.candidate_number
    inner join channels on decisions.channel = channels.channel
    inner join identities on decisions.customer_id = identities.customer_id
    where decisions.reason is null

)

select * from final
