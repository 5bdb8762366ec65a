with

contacts as {{ not_materialized() }} (

    select * from {{ ref('int_contacts__resulted') }}

),

attributions as (

    select * from {{ ref('int_orders__attributed') }}

),

purchases as (

    select * from {{ ref('int_orders__purchased') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

states as (

    select * from {{ ref('int_customer_states__staged') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- A control has no second letter: what a follow-up adds to the days is the campaign's, for both.
wave_starts as (

    select
        campaign_id,
        wave,
        min(contact_date) as first_contact_date
    from contacts
    group by campaign_id, wave

),

follow_ups as (

    select
        campaign_id,
        {{ days_between('min(first_contact_date)', 'max(first_contact_date)') }} as follow_up_days
    from wave_starts
    group by campaign_id

),

-- One window for both sides: that of the campaign, else the longest of the channels it used, so
-- that a control is not watched for fewer days for the channel somebody wrote down for it.
campaign_windows as (

    select
        contacts.campaign_id,
        greatest(
            coalesce(
                max(case when not contacts.is_control then contacts.window_days end),
                max(contacts.window_days)
            ),
            0
        ) + max(follow_ups.follow_up_days) as window_days
    from contacts
    inner join follow_ups on contacts.campaign_id = follow_ups.campaign_id
    group by contacts.campaign_id

),

first_contacts as (

    select
        campaign_id,
        customer_id,
        min(case when not is_control then contact_date end) as treated_start,
        min(case when is_control then contact_date end) as control_start,
        min(case when not is_control then contract_closed_on end) as event_closed_on
    from contacts
    group by campaign_id, customer_id

),

dated as (

    select
        first_contacts.campaign_id,
        first_contacts.customer_id,
        first_contacts.event_closed_on,
        campaign_windows.window_days,
        coalesce(first_contacts.treated_start, first_contacts.control_start) as first_contact_date,
        first_contacts.treated_start is null as is_control,
        first_contacts.treated_start is not null
        and first_contacts.control_start is not null as is_crossed
    from first_contacts
    inner join campaign_windows on first_contacts.campaign_id = campaign_windows.campaign_id

),

grouped as (

    select
        dated.*,
        {{ add_days('dated.first_contact_date', 'dated.window_days') }} as window_ends_on,
        case
            when
                {{ add_days('dated.first_contact_date', var('abandonment_days')) }}
                <= as_of.as_of_date
                then {{ add_days(
                    "cast(date_trunc('month', "
                    ~ add_days('dated.first_contact_date', var('abandonment_days') ~ ' + 1')
                    ~ ") as date)",
                    '-1'
                ) }}
        end as abandonment_month_end,
        as_of.as_of_date
    from dated
    cross join as_of

),

-- What came after the window is not measured, so what it cost is not either.
costs as (

    select
        grouped.campaign_id,
        grouped.customer_id,
        sum(contacts.cost) as contact_cost
    from grouped
    inner join contacts
        on
            grouped.campaign_id = contacts.campaign_id
            and grouped.customer_id = contacts.customer_id
            and grouped.window_ends_on >= contacts.contact_date
    group by grouped.campaign_id, grouped.customer_id

),

bought as (

    select
        grouped.campaign_id,
        grouped.customer_id,
        bool_or(customer_days.is_purchase) as has_bought,
        sum(customer_days.net_amount) as net_amount,
        sum(customer_days.margin_amount) as margin_amount
    from grouped
    inner join customer_days
        on
            grouped.customer_id = customer_days.customer_id
            and grouped.first_contact_date <= customer_days.purchase_date
            and grouped.window_ends_on >= customer_days.purchase_date
    group by grouped.campaign_id, grouped.customer_id

),

-- An order that only followed a contact may have come anyway: it closes no contract.
named_orders as (

    select
        order_id,
        campaign_id,
        customer_id,
        contact_id,
        order_date
    from attributions
    where rule != 'last_contact'

),

order_closings as (

    select
        campaign_id,
        customer_id,
        min(order_date) as order_closed_on
    from named_orders
    where contact_id is not null
    group by campaign_id, customer_id

),

-- The order of a contract often comes after the event that closed it: the days of a repurchase
-- begin when both are there.
closings as (

    select
        grouped.campaign_id,
        grouped.customer_id,
        least(
            coalesce(grouped.event_closed_on, order_closings.order_closed_on),
            coalesce(order_closings.order_closed_on, grouped.event_closed_on)
        ) as contract_closed_on,
        greatest(
            coalesce(grouped.event_closed_on, order_closings.order_closed_on),
            coalesce(order_closings.order_closed_on, grouped.event_closed_on)
        ) as contract_settled_on
    from grouped
    left join order_closings
        on
            grouped.campaign_id = order_closings.campaign_id
            and grouped.customer_id = order_closings.customer_id
    where grouped.event_closed_on is not null or order_closings.order_closed_on is not null

),

-- What answers the campaign once more is its own doing still, and no repurchase.
repurchases as (

    select
        closings.campaign_id,
        closings.customer_id,
        max(closings.contract_closed_on) as contract_closed_on,
        max(closings.contract_settled_on) as contract_settled_on,
        coalesce(bool_or(
            purchases.order_date > closings.contract_settled_on
            and purchases.order_date <= {{ add_days(
                'closings.contract_settled_on', var('repurchase_days')
            ) }}
            and named_orders.order_id is null
        ), false) as has_repurchased
    from closings
    left join purchases on closings.customer_id = purchases.customer_id
    left join named_orders
        on
            purchases.order_id = named_orders.order_id
            and closings.campaign_id = named_orders.campaign_id
    group by closings.campaign_id, closings.customer_id

),

month_states as (

    select
        customer_id,
        as_of_date as month_end,
        lifecycle_stage
    from states
    where is_month_end

)

select
    grouped.campaign_id,
    grouped.customer_id,
    grouped.first_contact_date,
    grouped.window_ends_on,
    repurchases.contract_closed_on,
    cast(coalesce(bought.net_amount, 0) as decimal(18, 2)) as net_amount,
    cast(coalesce(bought.margin_amount, 0) as decimal(18, 2)) as margin_amount,
    cast(coalesce(costs.contact_cost, 0) as decimal(18, 4)) as contact_cost,
    grouped.is_control,
    grouped.is_crossed,
    grouped.window_ends_on <= grouped.as_of_date as is_window_over,
    coalesce(bought.has_bought, false) as has_bought,
    case
        when
            {{ add_days('repurchases.contract_settled_on', var('repurchase_days')) }}
            <= grouped.as_of_date
            then repurchases.has_repurchased
    end as has_repurchased,
    case
        when not grouped.is_control
            then month_states.lifecycle_stage = 'lost'
    end as is_abandoned
from grouped
left join costs
    on
        grouped.campaign_id = costs.campaign_id
        and grouped.customer_id = costs.customer_id
left join bought
    on
        grouped.campaign_id = bought.campaign_id
        and grouped.customer_id = bought.customer_id
left join repurchases
    on
        grouped.campaign_id = repurchases.campaign_id
        and grouped.customer_id = repurchases.customer_id
left join month_states
    on
        grouped.customer_id = month_states.customer_id
        and grouped.abandonment_month_end = month_states.month_end
