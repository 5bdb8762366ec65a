-- Fifths of fifths of fifths: cells of one length and parent differ by one customer at the most.
with

scored as (

    select * from {{ ref('customer_rfm') }}

),

cells as (

    {% for cell_length in [1, 2, 3] -%}
    select
        {{ cell_length }} as cell_length,
        substring(nested_rfm_cell, 1, {{ cell_length - 1 }}) as parent,
        substring(nested_rfm_cell, 1, {{ cell_length }}) as cell,
        count(*) as customer_count
    from scored
    group by all
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    cell_length,
    parent
from cells
group by cell_length, parent
having max(customer_count) - min(customer_count) > 1
