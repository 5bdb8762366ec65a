-- No more calls than var call_capacity_per_day, and no more cost than var contact_budget.
with

totals as (

    select
        count_if(channels.identifier_type = 'phone' and not list.is_control) as call_count,
        coalesce(sum(list.cost), 0) as cost
    from {{ ref('contact_list') }} as list
    inner join {{ ref('contact_channels') }} as channels on list.channel = channels.channel

)

select
    call_count,
    cost
from totals
where
    call_count > {{ var('call_capacity_per_day') if var('call_capacity_per_day') is not none else 'call_count' }}
    or cost > {{ var('contact_budget') if var('contact_budget') is not none else 'cost' }}
