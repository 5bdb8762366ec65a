with

campaigns as (

    select * from {{ ref('stg_campaigns') }}

),

contacts as (

    select * from {{ ref('stg_contacts') }}

),

orders as (

    select * from {{ ref('int_orders__visible') }}

),

offer_rules as (

    select * from {{ ref('offer_rules') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

named_campaigns as (

    select campaign_id from campaigns

    union all

    select contacts.campaign_id
    from contacts
    cross join as_of
    where {{ local_date('contacts.contacted_at') }} <= as_of.as_of_date

    union all

    select campaign_id from orders

),

campaign_ids as (

    select campaign_id
    from named_campaigns
    where campaign_id is not null
    group by campaign_id

)

select
    campaign_ids.campaign_id,
    campaigns.starts_on,
    campaigns.ends_on,
    campaigns.follow_up_starts_on,
    campaigns.follow_up_ends_on,
    case
        when offer_rules.offer_rule is not null
            then concat('Triggered offers: ', offer_rules.offer_rule)
        else campaigns.campaign_name
    end as campaign_name,
    coalesce(campaigns.goal, offer_rules.goal) as goal,
    case
        when offer_rules.offer_rule is not null then 'triggered'
        else coalesce(campaigns.origin, 'classic')
    end as origin,
    campaigns.target,
    campaigns.offer,
    campaigns.offer_category,
    campaigns.offer_product_id
    {{- passthrough_columns('campaigns', 'campaigns') }},
    campaigns.attribution_window_days,
    campaigns.target_redemption_rate,
    cast(campaigns.target_acquisition_cost as decimal(18, 2)) as target_acquisition_cost,
    cast(coalesce(campaigns.fixed_cost, 0) as decimal(18, 2)) as fixed_cost,
    cast(coalesce(campaigns.control_share, 0) as decimal(9, 6)) as control_share,
    campaigns.campaign_id is null and offer_rules.offer_rule is null as is_inferred
from campaign_ids
left join campaigns on campaign_ids.campaign_id = campaigns.campaign_id
left join offer_rules
    on
        campaign_ids.campaign_id = offer_rules.campaign_id
        and campaigns.campaign_id is null
