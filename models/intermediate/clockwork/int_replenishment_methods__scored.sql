{%- set families = life_methods('quantity') -%}
with

reorders as (

    select * from {{ ref('int_reorders__evaluated') }}

),

scored as (

    {% for family, methods in families.items() -%}
    {% set outer_loop = loop -%}
    {% for method in methods -%}
    {%- set left = ' - left_days' if method == 'declared_stock' else '' -%}
    select
        '{{ family }}' as life_kind,
        '{{ method }}' as method,
        {{ loop.index }} as method_number,
        count(*) as evaluated_reorders,
        coalesce(
            count_if({{ is_in_window('(gap_days' ~ left ~ ')', method ~ '_days') }}), 0
        ) as window_hits,
        {{ error_of('(gap_days' ~ left ~ ')', method ~ '_days') }} as median_absolute_error
    from reorders
    where duration_source {{ '=' if family == 'declared' else '!=' }} 'declared'
    {{ 'union all' if not (loop.last and outer_loop.last) }}

    {% endfor -%}
    {% endfor %}
),

compared as (

    select
        *,
        max(case when method_number = 1 then window_hits end) over (partition by life_kind)
            as default_hits,
        max(
            case when method_number = 1 then median_absolute_error end
        ) over (partition by life_kind)
            as default_error
    from scored

),

-- Another takes over where it hits more often and errs by no more, on enough reorders.
ranked as (

    select
        *,
        row_number() over (
            partition by life_kind
            order by
                case
                    when method_number = 1 then window_hits
                    when
                        evaluated_reorders >= {{ var('min_sample_size') }}
                        and window_hits > default_hits
                        and median_absolute_error <= default_error
                        then window_hits
                    else -1
                end desc,
                method_number asc
        ) as method_rank
    from compared

)

select
    life_kind,
    method,
    cast(evaluated_reorders as int) as evaluated_reorders,
    cast(window_hits as int) as window_hits,
    cast(window_hits as double) / nullif(evaluated_reorders, 0) as window_share,
    median_absolute_error,
    method_rank = 1 as is_chosen
from ranked
