-- Nobody is credited with the order of somebody else, with one before the contact, with one of a
-- control or, where the order names nothing, with one outside the window; and no order that the
-- window of a contact holds is credited to nobody.
with

attributions as (

    select * from {{ ref('campaign_attributions') }}

),

contacts as (

    select * from {{ ref('int_contacts__resulted') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

wrong as (

    select attributions.order_id
    from attributions
    inner join orders on attributions.order_id = orders.order_id
    left join contacts on attributions.contact_id = contacts.contact_id
    where
        not orders.is_purchase
        or orders.campaign_id != attributions.campaign_id
        or (
            attributions.contact_id is not null
            and not coalesce(
                contacts.customer_id = orders.customer_id
                and contacts.campaign_id = attributions.campaign_id
                and not contacts.is_control
                and contacts.contact_date <= orders.order_date
                and (
                    attributions.rule != 'last_contact'
                    or contacts.window_ends_on >= orders.order_date
                ),
                false
            )
        )

),

forgotten as (

    select orders.order_id
    from orders
    inner join contacts
        on
            orders.customer_id = contacts.customer_id
            and orders.order_date >= contacts.contact_date
            and orders.order_date <= contacts.window_ends_on
    left join attributions on orders.order_id = attributions.order_id
    where orders.is_purchase and not contacts.is_control and attributions.order_id is null

)

select order_id from wrong

union all

select order_id from forgotten
