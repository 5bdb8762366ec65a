{%- set most = most_contacts_of_a_list(var('contact_cap')) -%}
{%- set capacity = var('call_capacity_per_day') -%}
{%- set budget = var('contact_budget') -%}
{%- set list_order = [
    'is_mandatory desc', 'expected_value desc', 'customer_id asc', 'candidate_number asc'
] -%}
{%- set list_buckets = [
    'case when is_mandatory then 0 else 1 end', '-' ~ coarse('expected_value')
] -%}
with

routes as {{ not_materialized() }} (

    select * from {{ ref('contact_routes') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

candidates as (

    select
        customer_id,
        candidate_number,
        campaign_number,
        list_date,
        turn,
        channel,
        reason,
        expected_value,
        is_mandatory,
        is_sent_at_any_value,
        is_control
    from routes
    where place = 1

),

open_routes as (

    select
        routes.*,
        {{ days_between("cast('1970-01-01' as date)", 'routes.list_date') }} as day_number,
        routes.remaining_on_channel as room,
        routes.remaining_in_all as room_in_all,
        channels.identifier_type = 'phone' as is_call
    from routes
    inner join channels on routes.channel = channels.channel
    where routes.reason is null

),

accepted as (

    {{ arbitrated('open_routes', most, var('contact_cap_days')) | indent(4) }}

),

{% if capacity is not none -%}
accepted_calls as (

    select
        open_routes.customer_id,
        open_routes.turn,
        open_routes.candidate_number,
        open_routes.expected_value,
        case when open_routes.is_control then 0 else 1 end as call_count,
        open_routes.is_mandatory
    from accepted
    inner join open_routes
        on
            accepted.customer_id = open_routes.customer_id
            and accepted.turn = open_routes.turn
            and accepted.place = open_routes.place
    where open_routes.is_call

),

ordered_calls as (

    {{ in_order(
        'accepted_calls', 'calls_until', list_order, list_buckets, counted='call_count'
    ) | indent(4) }}

),

calls as (

    select
        customer_id,
        turn,
        calls_until - call_count as calls_before
    from ordered_calls

),

cut_customers as (

    select customer_id
    from calls
    where calls_before >= {{ capacity }}
    group by customer_id

),

-- Whose call is cut gets another chance without calls, but for those that were not cut.
routes_left as (

    select open_routes.*
    from open_routes
    inner join cut_customers on open_routes.customer_id = cut_customers.customer_id
    left join calls
        on
            open_routes.customer_id = calls.customer_id
            and open_routes.turn = calls.turn
            and calls.calls_before < {{ capacity }}
    where not open_routes.is_call or calls.customer_id is not null

),

accepted_anew as (

    {{ arbitrated('routes_left', most, var('contact_cap_days')) | indent(4) }}

),

kept as (

    select
        accepted.customer_id,
        accepted.turn,
        accepted.place
    from accepted
    left join cut_customers on accepted.customer_id = cut_customers.customer_id
    where cut_customers.customer_id is null

    union all

    select
        customer_id,
        turn,
        place
    from accepted_anew

),
{%- else -%}
kept as (

    select
        customer_id,
        turn,
        place
    from accepted

),
{%- endif %}

chosen as (

    select
        open_routes.*,
        case when open_routes.is_control then 0 else open_routes.cost end as list_cost
    from kept
    inner join open_routes
        on
            kept.customer_id = open_routes.customer_id
            and kept.turn = open_routes.turn
            and kept.place = open_routes.place

),

-- A campaign contacts a customer once in a list.
first_of_campaign as (

    select
        customer_id,
        campaign_number,
        min(turn) as turn
    from chosen
    group by customer_id, campaign_number

),

{% if budget is not none -%}
chosen_in_order as (

    {{ in_order(
        'chosen', 'list_cost_until', list_order, list_buckets, counted='list_cost'
    ) | indent(4) }}

),

{% endif -%}
final as (

    select
        candidates.customer_id,
        candidates.candidate_number,
        candidates.list_date,
        coalesce(chosen.channel, candidates.channel) as channel,
        case
            {% if budget is not none -%}
            when chosen.list_cost_until - chosen.list_cost + chosen.cost > {{ budget }}
                then 'budget'
            {% endif -%}
            when chosen.customer_id is not null then null
            {% if capacity is not none -%}
            when calls.calls_before >= {{ capacity }} then 'call_capacity'
            {% endif -%}
            when candidates.reason is not null then candidates.reason
            when candidates.turn > first_of_campaign.turn then 'same_campaign'
            else 'pressure'
        end as reason,
        coalesce(chosen.expected_value, candidates.expected_value) as expected_value,
        case
            when candidates.is_control then cast(0 as decimal(18, 4))
            else chosen.cost
        end as cost,
        candidates.is_mandatory,
        candidates.is_sent_at_any_value,
        candidates.is_control
    from candidates
    left join {{ 'chosen' if budget is none else 'chosen_in_order as chosen' }}
        on
            candidates.customer_id = chosen.customer_id
            and candidates.turn = chosen.turn
    left join first_of_campaign
        on
            candidates.customer_id = first_of_campaign.customer_id
            and candidates.campaign_number = first_of_campaign.campaign_number
    {% if capacity is not none -%}
    left join calls
        on
            candidates.customer_id = calls.customer_id
            and candidates.turn = calls.turn
    {%- endif %}
)

select * from final
