-- Who is on the list permits what it is for on that channel (with an address from a sale alone: the
-- like of what was sold), has what the channel needs, is on no do-not-contact list (an open
-- complaint holds what sells, and nothing else), lives, was not erased, and is not contacted on a
-- quiet day. Costly channels are for those with a future value among the highest (or where none is
-- known, of the best), and for what is expected to earn something.
with

contact_list as (

    select
        customer_id,
        campaign_id,
        channel,
        goal,
        category,
        list_date,
        expected_value,
        is_mandatory
    from {{ ref('contact_list') }}

),

eligibility as (

    select * from {{ ref('contact_eligibility') }}

),

consents as (

    select
        customer_id,
        channel,
        purpose,
        is_for_similar
    from {{ ref('int_consents__in_force') }}
    where is_granted

),

sold as (

    select
        customer_id,
        category_key
    from {{ ref('int_customer_categories__sold') }}

),

value_ranks as (

    select
        customer_id,
        percent_rank() over (order by future_value_12m) as value_rank
    from {{ ref('customer_value') }}
    where future_value_12m is not null

),

strata as (

    select
        customer_id,
        stratum
    from {{ ref('customer_strata') }}

),

gone as (

    select customer_id from {{ ref('int_customers__gone') }}

),

goals as (

    select
        goal,
        purpose,
        is_held_by_complaint
    from {{ ref('campaign_goals') }}

),

channels as (

    select
        channel,
        is_costly,
        quiet_days
    from {{ ref('contact_channels') }}

)

select
    contact_list.customer_id,
    contact_list.campaign_id,
    contact_list.channel
from contact_list
inner join channels on contact_list.channel = channels.channel
left join eligibility
    on
        contact_list.customer_id = eligibility.customer_id
        and contact_list.channel = eligibility.channel
left join gone on contact_list.customer_id = gone.customer_id
left join goals on contact_list.goal = goals.goal
left join consents
    on
        contact_list.customer_id = consents.customer_id
        and contact_list.channel = consents.channel
        and coalesce(goals.purpose, 'marketing') = consents.purpose
left join sold
    on
        contact_list.customer_id = sold.customer_id
        and {{ category_key('contact_list.category') }} = sold.category_key
left join value_ranks on contact_list.customer_id = value_ranks.customer_id
left join strata on contact_list.customer_id = strata.customer_id
where
    eligibility.customer_id is null
    or consents.customer_id is null
    or gone.customer_id is not null
    or (
        consents.is_for_similar
        and contact_list.category is not null
        and sold.customer_id is null
    )
    or not (
        eligibility.is_identifier_valid
        and coalesce(eligibility.suppression_reason, 'opt_out_register') = 'opt_out_register'
        and coalesce(eligibility.remaining > 0, true)
    )
    or (
        eligibility.has_open_complaint
        and coalesce(goals.is_held_by_complaint, true)
        and not contact_list.is_mandatory
    )
    or channels.quiet_days like concat('%', {{ iso_day_of_week('contact_list.list_date') }}, '%')
    or (
        channels.is_costly
        and not contact_list.is_mandatory
        and (
            contact_list.expected_value <= 0
            or not coalesce(
                value_ranks.value_rank > {{ var('costly_value_percentile') }},
                strata.stratum = 'best',
                false
            )
        )
    )
