{#
    A select of a CTE's rows with their place in an order of all of them, as column <name>: the number of the row, from
    1; with ties=true its rank, equal for rows that are equal in the order; with counted, the running total of that
    expression up to the row, itself included.
    order_by: keys, none null, that leave no tie unless ties=true. buckets: expressions that never fall along the
    order, few values of each. by: columns within which rows are counted.
#}
{% macro in_order(relation, name, order_by, buckets, by=[], counted=none, ties=false) -%}
    {{ adapter.dispatch('in_order', 'clientela')(relation, name, order_by, buckets, by, counted, ties) }}
{%- endmacro %}

{% macro duckdb__in_order(relation, name, order_by, buckets, by=[], counted=none, ties=false) -%}
    select
        *,
        {{ clientela.counting_in_order(order_by, by, counted, ties) }} as {{ name }}
    from {{ relation }}
{%- endmacro %}

{#-
    Exact in two steps: what the buckets before a row hold is counted by bucket; only rows of one bucket are put in
    order. The CTE is read twice, and by engines that keep none computed twice: no long chains of them.
-#}
{% macro default__in_order(relation, name, order_by, buckets, by=[], counted=none, ties=false) -%}
    with {{ clientela.bucket_totals(relation, buckets, by, counted) }}

    select
        {{ relation }}.*,
        totals_before.total_before
        + {{ clientela.counting_in_order(order_by, by + buckets, counted, ties) }} as {{ name }}
    from {{ relation }}
    inner join totals_before on {{ clientela.same_bucket(by + buckets) }}
{%- endmacro %}


{#
    A select of a CTE's rows with the number of the part they are in, as column <name>, when all are parted in an order
    into so many parts as even as ntile makes them: the first ones a row longer. Arguments as of in_order.
#}
{% macro parts_in_order(relation, name, parts, order_by, buckets, by=[]) -%}
    {{ adapter.dispatch('parts_in_order', 'clientela')(relation, name, parts, order_by, buckets, by) }}
{%- endmacro %}

{% macro duckdb__parts_in_order(relation, name, parts, order_by, buckets, by=[]) -%}
    select
        *,
        ntile({{ parts }}) over (
        {%- if by %}
            partition by {{ by | join(', ') }}
        {%- endif %}
            order by {{ order_by | join(', ') }}
        ) as {{ name }}
    from {{ relation }}
{%- endmacro %}

{#- The number and the count of rows, <name>_number and <name>_rows, stay beside it. -#}
{% macro default__parts_in_order(relation, name, parts, order_by, buckets, by=[]) -%}
    {%- set number, rows = name ~ '_number', name ~ '_rows' -%}
    {%- set length, long_parts = whole_quotient(rows, parts), 'mod(' ~ rows ~ ', ' ~ parts ~ ')' -%}
    with {{ clientela.bucket_totals(relation, buckets, by, none) }},

    numbered as (

        select
            {{ relation }}.*,
            totals_before.total_of_all as {{ rows }},
            totals_before.total_before
            + {{ clientela.counting_in_order(order_by, by + buckets, none, false) }} as {{ number }}
        from {{ relation }}
        inner join totals_before on {{ clientela.same_bucket(by + buckets) }}

    )

    select
        *,
        case
            when {{ number }} <= {{ long_parts }} * ({{ length }} + 1)
                then {{ whole_quotient('(' ~ number ~ ' - 1)', '(' ~ length ~ ' + 1)') }} + 1
            else {{ parts }} - {{ whole_quotient(
                '(' ~ rows ~ ' - ' ~ number ~ ')', 'greatest(' ~ length ~ ', 1)'
            ) }}
        end as {{ name }}
    from numbered
{%- endmacro %}


{# CTEs, the last one totals_before: for each bucket what those before it count, and what all do. #}
{% macro bucket_totals(relation, buckets, by, counted) -%}
    {%- set partition -%}
        {%- if by -%}
            partition by {% for column in by %}bucket_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
        {%- endif -%}
    {%- endset -%}
    bucket_totals as (

        select
            {%- for column in by + buckets %}
            {{ column }} as bucket_{{ loop.index }},
            {%- endfor %}
            sum({{ counted or 1 }}) as bucket_total
        from {{ relation }}
        group by {{ (by + buckets) | join(', ') }}

    ),

    totals_before as (

        select
            *,
            coalesce(sum(bucket_total) over (
                {{ partition }}
                order by {% for column in buckets -%}
                    bucket_{{ by | length + loop.index }}{{ ', ' if not loop.last }}
                {%- endfor %}
                rows between unbounded preceding and 1 preceding
            ), 0) as total_before,
            sum(bucket_total) over ({{ partition }}) as total_of_all
        from bucket_totals

    )
{%- endmacro %}

{% macro same_bucket(columns) -%}
    {%- for column in columns -%}
    {{ 'and ' if not loop.first }}{{ column }} is not distinct from totals_before.bucket_{{ loop.index }}
    {% endfor -%}
{%- endmacro %}

{% macro counting_in_order(order_by, by, counted, ties) -%}
    {{ 'sum(' ~ counted ~ ')' if counted else 'rank()' if ties else 'row_number()' }} over (
        {%- if by %}
            partition by {{ by | join(', ') }}
        {%- endif %}
            order by {{ order_by | join(', ') }}
        {%- if counted %}
            rows between unbounded preceding and current row
        {%- endif %}
        )
{%- endmacro %}
