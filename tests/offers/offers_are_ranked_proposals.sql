-- Every offer was proposed, ranks have no gap, none is worth more than the one before it, and no
-- product is offered twice, but by contracts of it.
with

offers as (

    select * from {{ ref('next_best_offers') }}

),

proposals as (

    select * from {{ ref('offer_proposals') }}

),

compared as (

    select
        offers.customer_id,
        offers.offer_key,
        offers.expected_value,
        proposals.offer_key is not null as is_proposed,
        lag(offers.expected_value) over ranked as previous_value,
        offers.offer_rank - row_number() over ranked as rank_gap,
        count(offers.product_id) over (
            partition by offers.customer_id, offers.product_id, offers.subscription_id
        ) as times_offered
    from offers
    left join proposals
        on
            offers.customer_id = proposals.customer_id
            and offers.offer_key = proposals.offer_key
    window ranked as (partition by offers.customer_id order by offers.offer_rank)

)

select
    customer_id,
    offer_key
from compared
where
    not is_proposed
    or rank_gap != 0
    or times_offered > 1
    or coalesce(previous_value < expected_value, false)
