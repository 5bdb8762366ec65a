{%- set methods = life_methods('quantity').keys() | list -%}
with

reorders as (

    select * from {{ ref('int_reorders__evaluated') }}

),

learnt as (

    select *
    from reorders
    where duration_source = 'product_gaps'

),

scored as (

    {% for method in methods -%}
    select
        '{{ method }}' as method,
        {{ loop.index }} as method_number,
        count(*) as evaluated_reorders,
        count_if({{ is_in_window('gap_days', method ~ '_days') }}) as window_hits,
        {{ median_of('abs(gap_days - ' ~ method ~ '_days)') }} as median_absolute_error
    from learnt
    {{ 'union all' if not loop.last }}

    {% endfor %}
),

compared as (

    select
        *,
        max(case when method_number = 1 then window_hits end) over () as default_hits,
        max(case when method_number = 1 then median_absolute_error end) over () as default_error
    from scored

),

-- Another takes over where it is better on one measure and not worse on the other, on enough reorders.
ranked as (

    select
        *,
        row_number() over (
            order by
                case
                    when
                        evaluated_reorders >= {{ var('min_sample_size') }}
                        and window_hits >= default_hits
                        and median_absolute_error <= default_error
                        then window_hits
                    when method_number = 1 then window_hits
                    else -1
                end desc,
                median_absolute_error asc,
                method_number asc
        ) as method_rank
    from compared

)

select
    method,
    cast(evaluated_reorders as int) as evaluated_reorders,
    cast(window_hits as int) as window_hits,
    cast(window_hits as double) / nullif(evaluated_reorders, 0) as window_share,
    median_absolute_error,
    method_rank = 1 as is_chosen
from ranked
