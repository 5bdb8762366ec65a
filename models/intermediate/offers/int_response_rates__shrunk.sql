{%- set levels = {
    'cell': ['goal', 'channel', 'lifecycle_stage'],
    'channel': ['goal', 'channel'],
    'goal': ['goal'],
    'overall': [],
} -%}
with

contacts as (

    select * from {{ ref('int_contacts__credited') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__listed') }}

),

contact_channels as (

    select * from {{ ref('contact_channels') }}

),

states as (

    select * from {{ ref('int_customer_states__staged') }}

),

stages as (

    select * from {{ ref('lifecycle_stages') }}

),

rules as (

    select * from {{ ref('offer_rules') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

described as (

    select
        contacts.contact_id,
        contacts.customer_id,
        campaigns.goal,
        contacts.channel,
        contacts.window_ends_on,
        {{ add_days("cast(date_trunc('month', contacts.contact_date) as date)", '-1') }}
            as month_end,
        contacts.is_responded
    from contacts
    left join campaigns on contacts.campaign_id = campaigns.campaign_id
    where not contacts.is_control

),

-- Who was written to yesterday could not answer yet, and those who did already would count alone.
answered as (

    select
        described.*,
        case when described.is_responded then 1 else 0 end as response
    from described
    cross join as_of
    where described.window_ends_on <= as_of.as_of_date

),

-- The stage before the contact: that of today is what the contact made of it.
month_states as (

    select
        customer_id,
        as_of_date,
        lifecycle_stage
    from states
    where is_month_end

),

staged as (

    select
        answered.goal,
        answered.channel,
        month_states.lifecycle_stage,
        answered.response
    from answered
    left join month_states
        on
            answered.customer_id = month_states.customer_id
            and answered.month_end = month_states.as_of_date

),

counted as (

    select
        goal,
        channel,
        lifecycle_stage,
        count(*) as contact_count,
        sum(response) as response_count
    from staged
    group by goal, channel, lifecycle_stage

),

goals as (

    select goal from rules

    union all

    select goal from campaigns

),

channels as (

    select channel from contact_channels

    union all

    select channel from counted

),

grid as (

    select
        goals.goal,
        channels.channel,
        stages.lifecycle_stage
    from goals
    cross join channels
    cross join stages
    where goals.goal is not null and channels.channel is not null
    group by goals.goal, channels.channel, stages.lifecycle_stage

),

{% for level, keys in levels.items() -%}
{{ level }}_counts as (

    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        sum(contact_count) as contact_count,
        sum(response_count) as response_count
    from counted
    {% if keys -%}
    group by {{ keys | join(', ') }}
    {% endif %}
),

{% endfor -%}
-- A goal that no offer has is as unlikely as the least likely that one has.
assumptions as (

    select
        grid.goal,
        coalesce(
            min(case when rules.goal = grid.goal then rules.assumed_probability end),
            min(rules.assumed_probability)
        ) as assumed_probability
    from grid
    cross join rules
    group by grid.goal

),

joined as (

    select
        grid.goal,
        grid.channel,
        grid.lifecycle_stage,
        {% for level in levels -%}
        coalesce({{ level }}_counts.contact_count, 0) as {{ level }}_contacts,
        coalesce({{ level }}_counts.response_count, 0) as {{ level }}_responses,
        {% endfor -%}
        assumptions.assumed_probability
    from grid
    inner join assumptions on grid.goal = assumptions.goal
    left join cell_counts
        on
            grid.goal = cell_counts.goal
            and grid.channel = cell_counts.channel
            and grid.lifecycle_stage = cell_counts.lifecycle_stage
    left join channel_counts
        on grid.goal = channel_counts.goal and grid.channel = channel_counts.channel
    left join goal_counts on grid.goal = goal_counts.goal
    left join overall_counts on true

),

shrunk as (

    select
        *,
        {{ shrunk_rate('overall_responses', 'overall_contacts', 'assumed_probability') }}
            as overall_rate,
        {{ shrunk_rate('goal_responses', 'goal_contacts', 'overall_rate') }} as goal_rate,
        {{ shrunk_rate('channel_responses', 'channel_contacts', 'goal_rate') }} as channel_rate,
        {{ shrunk_rate('cell_responses', 'cell_contacts', 'channel_rate') }} as cell_rate
    from joined

)

select
    goal,
    channel,
    lifecycle_stage,
    case
        when cell_contacts > 0 then 'stage'
        when channel_contacts > 0 then 'channel'
        when goal_contacts > 0 then 'goal'
        when overall_contacts > 0 then 'overall'
        else 'assumed'
    end as rate_source,
    cast(cell_contacts as int) as contact_count,
    cast(cell_responses as int) as response_count,
    cast(channel_contacts as int) as channel_contact_count,
    cast(channel_responses as int) as channel_response_count,
    cast(goal_contacts as int) as goal_contact_count,
    cast(goal_responses as int) as goal_response_count,
    cast(overall_contacts as int) as overall_contact_count,
    cast(overall_responses as int) as overall_response_count,
    assumed_probability,
    round(goal_rate, 9) as goal_rate,
    round(channel_rate, 9) as channel_rate,
    round(cell_rate, 9) as response_rate
from shrunk
