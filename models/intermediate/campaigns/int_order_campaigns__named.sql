with

purchases as (

    select * from {{ ref('int_orders__purchased') }}

),

order_details as (

    select * from {{ ref('int_orders__visible') }}

),

contacts as (

    select * from {{ ref('int_contacts__resulted') }}

),

contact_events as (

    select * from {{ ref('stg_contact_events') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__listed') }}

),

orders as (

    select
        purchases.order_id,
        purchases.customer_id,
        purchases.order_date,
        order_details.campaign_id,
        lower({{ clean_text('order_details.coupon_code') }}) as coupon_code
    from purchases
    inner join order_details on purchases.order_id = order_details.order_id

),

-- An event that names somebody else's order, or one from before the contact, errs.
event_contacts as (

    select
        orders.order_id,
        contacts.campaign_id,
        contacts.contact_id,
        row_number() over (
            partition by orders.order_id
            order by
                case when contacts.campaign_id = orders.campaign_id then 0 else 1 end asc,
                contacts.contact_date desc,
                contacts.cost desc,
                contacts.contact_id asc
        ) as contact_rank
    from contact_events
    inner join contacts on contact_events.contact_id = contacts.contact_id
    inner join orders
        on
            contact_events.order_id = orders.order_id
            and contacts.customer_id = orders.customer_id
    cross join as_of
    where
        contact_events.order_id is not null
        and not contacts.is_control
        and contacts.contact_date <= orders.order_date
        and {{ local_date('contact_events.occurred_at') }} between contacts.contact_date
        and as_of.as_of_date

),

declared as (

    select
        orders.order_id,
        orders.customer_id,
        orders.order_date,
        orders.coupon_code,
        coalesce(orders.campaign_id, event_contacts.campaign_id) as campaign_id,
        case
            when
                event_contacts.campaign_id
                = coalesce(orders.campaign_id, event_contacts.campaign_id)
                then event_contacts.contact_id
        end as contact_id
    from orders
    left join event_contacts
        on
            orders.order_id = event_contacts.order_id
            and event_contacts.contact_rank = 1

),

code_campaigns as (

    select
        coupon_code,
        campaign_id,
        count(*) as campaign_order_count,
        sum(count(*)) over (partition by coupon_code) as order_count,
        sum(case when campaign_id is not null then count(*) else 0 end)
            over (partition by coupon_code) as declared_order_count
    from declared
    where coupon_code is not null
    group by coupon_code, campaign_id

),

-- A code that anybody gets is now and then redeemed by somebody who was contacted too: what
-- belongs to campaigns is mostly redeemed with one of them named.
codes as (

    select
        coupon_code,
        max(
            case when campaign_order_count * 2 > order_count then campaign_id end
        ) as campaign_id
    from code_campaigns
    where declared_order_count * 2 > order_count
    group by coupon_code

),

-- Two campaigns whose ids differ in case only are told apart by no code.
campaign_codes as (

    select
        lower(campaign_id) as coupon_code,
        max(campaign_id) as campaign_id
    from campaigns
    group by lower(campaign_id)
    having count(*) = 1

),

named as (

    select
        declared.order_id,
        declared.customer_id,
        declared.order_date,
        coalesce(
            declared.campaign_id, campaign_codes.campaign_id, codes.campaign_id
        ) as campaign_id,
        declared.contact_id,
        case
            when declared.campaign_id is null then 'coupon'
            when campaign_codes.campaign_id = declared.campaign_id then 'coupon'
            when campaign_codes.campaign_id is not null then 'declared'
            when codes.campaign_id != declared.campaign_id then 'declared'
            when codes.coupon_code is not null then 'coupon'
            else 'declared'
        end as rule
    from declared
    left join campaign_codes on declared.coupon_code = campaign_codes.coupon_code
    left join codes on declared.coupon_code = codes.coupon_code

)

select
    order_id,
    customer_id,
    order_date,
    campaign_id,
    contact_id,
    rule
from named
where campaign_id is not null
