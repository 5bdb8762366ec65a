{#
    A select of the quantiles of heavy groups, interpolated (R type 7): a row for each group, with its keys and, for each
    measure, <measure>_count, its values, and <measure>_<place>, doubles, null where it has none. A group without any
    value may be missing; without keys there always is one row. relation: a CTE or a table. keys: columns. measures:
    {measure: [expression, shares]}. Groups of few rows, or of few different values, take quantiles() instead.
#}
{% macro grouped_quantiles(relation, keys, measures) -%}
    {{ adapter.dispatch('grouped_quantiles', 'clientela')(relation, keys, measures) }}
{%- endmacro %}

{#- Selects by partition, in one pass and in the memory of one machine. -#}
{% macro duckdb__grouped_quantiles(relation, keys, measures) -%}
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        {%- for measure, (expression, shares) in measures.items() %}
        {%- set outer_loop = loop %}
        count({{ expression }}) as {{ measure }}_count
        {%- for share in shares %},
        quantile_cont(cast({{ expression }} as double), [{{ shares | join(', ') }}])[{{ loop.index }}]
            as {{ measure }}_{{ loop.index }}
        {%- endfor %}
        {{- ',' if not outer_loop.last }}
        {%- endfor %}
    from {{ relation }}
    {%- if keys %}
    group by {{ keys | join(', ') }}
    {%- endif %}
{%- endmacro %}

{#-
    Exact in two steps, none of which sees a group whole: equal values are counted, then coarse buckets of values;
    running counts of the buckets tell which of them holds the wanted place, and only there are values put in order.
-#}
{% macro default__grouped_quantiles(relation, keys, measures) -%}
    {%- set grouped = keys + ['measure'] -%}
    {%- set wanted = [] -%}
    {%- for measure, (expression, shares) in measures.items() -%}
        {%- for share in shares -%}
            {%- do wanted.append([measure, loop.index, share] | join(' ')) -%}
        {%- endfor -%}
    {%- endfor %}
    with value_counts as (
        {% for measure, (expression, shares) in measures.items() %}
        select
            {%- for key in keys %}
            {{ key }},
            {%- endfor %}
            '{{ measure }}' as measure,
            cast({{ expression }} as double) as measured,
            count(*) as value_count
        from {{ relation }}
        where {{ expression }} is not null
        group by {{ (keys + ['cast(' ~ expression ~ ' as double)']) | join(', ') }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}

    ),

    bucket_counts as (

        select
            {{ grouped | join(', ') }},
            {{ coarse('measured') }} as bucket,
            sum(value_count) as bucket_count
        from value_counts
        group by {{ grouped | join(', ') }}, {{ coarse('measured') }}

    ),

    running_counts as (

        select
            *,
            sum(bucket_count) over (
                partition by {{ grouped | join(', ') }}
                order by bucket
                rows between unbounded preceding and current row
            ) as counted_until,
            sum(bucket_count) over (partition by {{ grouped | join(', ') }}) as counted
        from bucket_counts

    ),

    -- One row that is parted: a union would be a task for each of its rows.
    wanted_texts as (

        select {{ text_parts("'" ~ wanted | join(';') ~ "'", ';') }} as wanted_text

    ),

    wanted as (

        select
            split_part(wanted_text, ' ', 1) as wanted_measure,
            cast(split_part(wanted_text, ' ', 2) as int) as place,
            cast(split_part(wanted_text, ' ', 3) as double) as share
        from wanted_texts

    ),

    -- Counted from 0; an interpolation may need the last value of one bucket and the first of another.
    holding as (

        select
            running_counts.*,
            wanted.place,
            cast(running_counts.counted - 1 as double) * wanted.share as wanted_position
        from running_counts
        inner join wanted on running_counts.measure = wanted.wanted_measure
        where
            running_counts.counted_until > floor(cast(running_counts.counted - 1 as double) * wanted.share)
            and running_counts.counted_until - running_counts.bucket_count
            <= ceil(cast(running_counts.counted - 1 as double) * wanted.share)

    ),

    held as (

        select
            {%- for key in grouped %}
            holding.{{ key }},
            {%- endfor %}
            holding.place,
            holding.counted,
            holding.wanted_position,
            value_counts.measured,
            holding.counted_until - holding.bucket_count + sum(value_counts.value_count) over (
                partition by {% for key in grouped %}holding.{{ key }}, {% endfor %}holding.place, holding.bucket
                order by value_counts.measured
                rows between unbounded preceding and current row
            ) as values_until
        from holding
        inner join value_counts
            on
                {{ coarse('value_counts.measured') }} = holding.bucket
                {%- for key in grouped %}
                and value_counts.{{ key }} is not distinct from holding.{{ key }}
                {%- endfor %}

    ),

    neighbours as (

        select
            {{ grouped | join(', ') }},
            place,
            max(counted) as counted,
            wanted_position - floor(wanted_position) as part,
            min(case when values_until > floor(wanted_position) then measured end) as below,
            min(case when values_until > ceil(wanted_position) then measured end) as above
        from held
        group by {{ grouped | join(', ') }}, place, wanted_position

    )

    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        {%- for measure, (expression, shares) in measures.items() %}
        {%- set outer_loop = loop %}
        coalesce(max(case when measure = '{{ measure }}' then counted end), 0) as {{ measure }}_count
        {%- for share in shares %},
        max(
            case when measure = '{{ measure }}' and place = {{ loop.index }} then below + (above - below) * part end
        ) as {{ measure }}_{{ loop.index }}
        {%- endfor %}
        {{- ',' if not outer_loop.last }}
        {%- endfor %}
    from neighbours
    {%- if keys %}
    group by {{ keys | join(', ') }}
    {%- endif %}
{%- endmacro %}


{#
    A number that grows with a value, the same for values within a thousandth or two of each other: what parts heavy
    relations by ranges whatever they hold. Square roots are rounded rightly by every engine, so order is kept, which
    a logarithm does not promise.
#}
{% macro coarse(expression) -%}
    (sign({{ expression }}) * floor(1e4 * sqrt(sqrt(sqrt(sqrt(abs(cast({{ expression }} as double))))))) + 0e0)
{%- endmacro %}
