-- Fifths of fifths of fifths: the cells of one level and parent differ by one customer at the most.
with

scored as (

    select * from {{ ref('customer_rfm') }}

),

cells as (

    {% for level in [1, 2, 3] -%}
    select
        {{ level }} as level,
        substring(nested_rfm_cell, 1, {{ level - 1 }}) as parent,
        substring(nested_rfm_cell, 1, {{ level }}) as cell,
        count(*) as customer_count
    from scored
    group by all
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    level,
    parent
from cells
group by level, parent
having max(customer_count) - min(customer_count) > 1
