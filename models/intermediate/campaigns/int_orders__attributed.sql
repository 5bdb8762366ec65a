with

purchases as {{ not_materialized() }} (

    select * from {{ ref('int_orders__purchased') }}

),

named as {{ not_materialized() }} (

    select * from {{ ref('int_order_campaigns__named') }}

),

contacts as (

    select * from {{ ref('int_contacts__resulted') }}

),

sent as (

    select
        contact_id,
        campaign_id,
        customer_id,
        contact_date,
        window_ends_on,
        cost
    from contacts
    where not is_control

),

named_contacts as (

    select
        named.order_id,
        named.campaign_id,
        named.rule,
        sent.contact_id,
        sent.contact_date,
        row_number() over (
            partition by named.order_id
            order by
                case when sent.contact_id = named.contact_id then 0 else 1 end asc,
                sent.contact_date desc,
                sent.cost desc,
                sent.contact_id asc
        ) as contact_rank
    from named
    left join sent
        on
            named.customer_id = sent.customer_id
            and named.campaign_id = sent.campaign_id
            and named.order_date >= sent.contact_date

),

unnamed as (

    select
        purchases.order_id,
        purchases.customer_id,
        purchases.order_date
    from purchases
    left join named on purchases.order_id = named.order_id
    where named.order_id is null

),

last_contacts as (

    select
        unnamed.order_id,
        sent.campaign_id,
        'last_contact' as rule,
        sent.contact_id,
        sent.contact_date,
        row_number() over (
            partition by unnamed.order_id
            order by sent.contact_date desc, sent.cost desc, sent.contact_id asc
        ) as contact_rank
    from unnamed
    inner join sent
        on
            unnamed.customer_id = sent.customer_id
            and unnamed.order_date >= sent.contact_date
            and unnamed.order_date <= sent.window_ends_on

),

credited as (

    select * from named_contacts
    where contact_rank = 1

    union all

    select * from last_contacts
    where contact_rank = 1

)

select
    credited.order_id,
    credited.campaign_id,
    credited.contact_id,
    purchases.customer_id,
    purchases.order_date,
    credited.rule,
    cast({{ days_between('credited.contact_date', 'purchases.order_date') }} as int)
        as days_from_contact,
    purchases.net_amount,
    purchases.margin_amount
from credited
inner join purchases on credited.order_id = purchases.order_id
