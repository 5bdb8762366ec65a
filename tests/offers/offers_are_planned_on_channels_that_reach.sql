-- An offer is planned where somebody is reached by an identifier, and for customers who are
-- demarketed where a contact is cheap.
with

planned as (

    select
        offer_rule,
        channel,
        false as is_cheap
    from {{ ref('offer_rules') }}

    union all

    select
        offer_rule,
        cheap_channel as channel,
        true as is_cheap
    from {{ ref('offer_rules') }}

),

channels as (

    select
        channel,
        identifier_type,
        is_costly
    from {{ ref('contact_channels') }}

)

select
    planned.offer_rule,
    planned.channel,
    case
        when planned.is_cheap and channels.is_costly then 'cheap_channel is a costly one'
        else 'nobody is reached there'
    end as problem
from planned
inner join channels on planned.channel = channels.channel
where
    channels.identifier_type = 'none'
    or (planned.is_cheap and coalesce(channels.is_costly, true))
