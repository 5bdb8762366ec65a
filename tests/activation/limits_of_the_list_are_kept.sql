-- No more calls than var call_capacity_per_day, and no more cost than var contact_budget.
{% set capacity = var('call_capacity_per_day') -%}
{% set budget = var('contact_budget') -%}
with

totals as (

    select
        count_if(channels.identifier_type = 'phone' and not contact_list.is_control) as call_count,
        coalesce(sum(contact_list.cost), 0) as cost
    from {{ ref('contact_list') }} as contact_list
    inner join {{ ref('contact_channels') }} as channels on contact_list.channel = channels.channel

)

select
    call_count,
    cost
from totals
where
    call_count > {{ capacity if capacity is not none else 'call_count' }}
    or cost > {{ budget if budget is not none else 'cost' }}
