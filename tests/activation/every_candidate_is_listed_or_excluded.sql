-- Each candidate is on the contact list or excluded with a reason, never both; nothing else is
-- there.
with

candidates as (

    select
        customer_id,
        campaign_id,
        offer_key,
        wave
    from {{ ref('contact_candidates') }}

),

outcomes as (

    select
        customer_id,
        campaign_id,
        offer_key,
        wave
    from {{ ref('contact_list') }}

    union all

    select
        customer_id,
        campaign_id,
        offer_key,
        wave
    from {{ ref('contact_exclusions') }}

),

counted as (

    select
        customer_id,
        campaign_id,
        offer_key,
        wave,
        count(*) as outcome_count
    from outcomes
    group by customer_id, campaign_id, offer_key, wave

)

select
    coalesce(candidates.customer_id, counted.customer_id) as customer_id,
    coalesce(candidates.campaign_id, counted.campaign_id) as campaign_id,
    coalesce(candidates.offer_key, counted.offer_key) as offer_key,
    counted.outcome_count
from candidates
full join counted
    on
        candidates.customer_id = counted.customer_id
        and candidates.campaign_id = counted.campaign_id
        and candidates.offer_key = counted.offer_key
        and candidates.wave = counted.wave
where
    candidates.customer_id is null
    or counted.outcome_count is distinct from 1
