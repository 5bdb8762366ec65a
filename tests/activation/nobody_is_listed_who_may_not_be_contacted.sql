-- Who is on the list may be contacted on that channel (an open complaint holds what sells, and
-- nothing else), lives, was not erased, and is not contacted on a quiet day or without the value a
-- costly channel asks for.
with

contact_list as (

    select
        customer_id,
        campaign_id,
        channel,
        goal,
        list_date,
        expected_value,
        is_mandatory
    from {{ ref('contact_list') }}

),

eligibility as (

    select * from {{ ref('contact_eligibility') }}

),

gone as (

    select customer_id from {{ ref('int_customers__gone') }}

),

goals as (

    select
        goal,
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
where
    eligibility.customer_id is null
    or gone.customer_id is not null
    or not (
        eligibility.has_consent
        and eligibility.is_identifier_valid
        and not eligibility.is_suppressed
        and coalesce(eligibility.remaining > 0, true)
    )
    or (
        eligibility.has_open_complaint
        and coalesce(goals.is_held_by_complaint, true)
        and not contact_list.is_mandatory
    )
    or channels.quiet_days like concat('%', {{ iso_day_of_week('contact_list.list_date') }}, '%')
    or (channels.is_costly and contact_list.expected_value <= 0 and not contact_list.is_mandatory)
