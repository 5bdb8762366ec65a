with

customers as (

    select * from {{ ref('dim_customers') }}

),

states as (

    select * from {{ ref('int_customer_states__staged') }}

),

expectations as (

    select * from {{ ref('int_customer_values__expected') }}

),

types as (

    select * from {{ ref('customer_frat') }}

),

planned_contacts as (

    select * from {{ ref('planned_contacts') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

contact_costs as (

    select
        planned_contacts.lifecycle_stage,
        sum(planned_contacts.contacts_12m * channels.cost) as contact_cost_12m
    from planned_contacts
    inner join channels on planned_contacts.channel = channels.channel
    group by planned_contacts.lifecycle_stage

),

described as (

    select
        customers.customer_id,
        customers.as_of_date,
        coalesce(customers.customer_type, '') as peer_type,
        coalesce(customers.province, '') as peer_province,
        coalesce(types.type_category, '') as peer_category,
        coalesce(states.lifecycle_stage, 'prospect') as lifecycle_stage,
        coalesce(expectations.value_reason, 'no_purchase') as value_reason,
        coalesce(states.margin_amount, 0) as historic_margin,
        coalesce(states.net_amount_12m, 0) as actual_value,
        expectations.expected_purchases_12m,
        expectations.probability_alive,
        expectations.expected_margin_per_purchase,
        -- A margin beyond what a decimal holds would end the build.
        case
            when expectations.future_value_12m is not null
                then cast(
                    least(greatest(expectations.future_value_12m, -1e15), 1e15) as decimal(18, 2)
                )
        end as future_value_12m,
        expectations.is_margin_population_mean
    from customers
    left join states
        on
            customers.customer_id = states.customer_id
            and customers.as_of_date = states.as_of_date
            and states.is_current
    left join expectations
        on
            customers.customer_id = expectations.customer_id
            and customers.as_of_date = expectations.as_of_date
    left join types on customers.customer_id = types.customer_id

),

active as (

    select
        peer_type,
        peer_province,
        peer_category,
        cast(actual_value as double) as actual_value
    from described
    where actual_value > 0

),

{% set levels = {
    'type_province_category': ['peer_type', 'peer_province', 'peer_category'],
    'type_province': ['peer_type', 'peer_province'],
    'type': ['peer_type'],
    'everybody': [],
} -%}
{% for level, keys in levels.items() -%}
{{ level }}_quantiles as (

    {{ grouped_quantiles(
        'active', keys, {'actual_value': ['actual_value', [var('potential_percentile')]]}
    ) | indent(4) }}

),

{{ level }}_peers as (

    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        actual_value_count as peer_count,
        actual_value_1 as potential_value
    from {{ level }}_quantiles
    where actual_value_count >= {{ var('min_sample_size') }}

),

{% endfor -%}
compared as (

    select
        described.*,
        contact_costs.contact_cost_12m,
        case
            {% for level in levels -%}
            when {{ level }}_peers.peer_count is not null then '{{ level }}'
            {% endfor %}
        end as potential_level,
        coalesce(
            {% for level in levels -%}
            {{ level }}_peers.peer_count{{ ',' if not loop.last }}
            {% endfor %}
        ) as peer_count,
        -- Half a cent is no number of a double: engines round it up only as a decimal.
        cast(cast(coalesce(
            {% for level in levels -%}
            {{ level }}_peers.potential_value{{ ',' if not loop.last }}
            {% endfor %}
        ) as decimal(20, 4)) as decimal(18, 2)) as potential_value
    from described
    left join contact_costs on described.lifecycle_stage = contact_costs.lifecycle_stage
    left join type_province_category_peers
        on
            described.peer_type = type_province_category_peers.peer_type
            and described.peer_province = type_province_category_peers.peer_province
            and described.peer_category = type_province_category_peers.peer_category
    left join type_province_peers
        on
            described.peer_type = type_province_peers.peer_type
            and described.peer_province = type_province_peers.peer_province
    left join type_peers on described.peer_type = type_peers.peer_type
    left join everybody_peers on true
),

weighed as (

    select
        *,
        case
            when potential_value is not null
                then cast(greatest(potential_value - actual_value, 0) as decimal(18, 2))
        end as value_gap,
        case
            when greatest(potential_value, actual_value) > 0 and potential_value is not null
                then
                    cast(greatest(actual_value, 0) as double)
                    / cast(greatest(potential_value, actual_value) as double)
        end as share_of_wallet,
        future_value_12m
        - cast({{ var('cost_to_serve_12m') }} as decimal(18, 2))
        - coalesce(contact_cost_12m, 0) as net_future_value
    from compared

),

decided as (

    select
        *,
        case
            when lifecycle_stage = 'prospect' then 'no_purchase'
            when lifecycle_stage = 'lost' then 'lost'
            when future_value_12m is null then value_reason
            when lifecycle_stage = 'at_risk' and net_future_value < 0 then 'at_risk_and_costs_more'
            when lifecycle_stage = 'at_risk' then 'at_risk_and_worth_it'
            when net_future_value < 0 then 'costs_more'
            when potential_value is null then 'too_few_peers'
            when value_gap > 0 and share_of_wallet < {{ var('invest_below_share') }}
                then 'buys_below_potential'
            else 'buys_its_potential'
        end as decision_reason
    from weighed

),

final as (

    select
        customer_id,
        as_of_date,
        case when future_value_12m is null then value_reason end as value_reason,
        potential_level,
        case
            when decision_reason = 'at_risk_and_costs_more' then 'demarket'
            when decision_reason = 'at_risk_and_worth_it' then 'incentive'
            when decision_reason = 'buys_below_potential' then 'invest'
            when decision_reason in ('costs_more', 'too_few_peers', 'buys_its_potential')
                then 'maintain'
            else 'none'
        end as value_decision,
        decision_reason,
        cast(historic_margin as decimal(18, 2)) as historic_margin,
        expected_purchases_12m,
        probability_alive,
        expected_margin_per_purchase,
        future_value_12m,
        cast(historic_margin + future_value_12m as decimal(18, 2)) as lifetime_value,
        cast(actual_value as decimal(18, 2)) as actual_value,
        potential_value,
        share_of_wallet,
        value_gap,
        cast(peer_count as int) as peer_count,
        cast(coalesce(contact_cost_12m, 0) as decimal(18, 2)) as contact_cost_12m,
        is_margin_population_mean
    from decided

)

select * from final
