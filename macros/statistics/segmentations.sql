{# The partitions of customers that are looked at as segments: columns of the customers' states. #}
{% macro segmentations() -%}
    {{ return(['rfm_segment', 'lifecycle_stage', 'stratum']) }}
{%- endmacro %}


{# One column of three: the segment of a row in the segmentation that it is of. #}
{% macro segment_of(segmentation, relation) -%}
    case {{ segmentation }}
        {%- for name in segmentations() %}
        when '{{ name }}' then {{ relation }}.{{ name }}
        {%- endfor %}
    end
{%- endmacro %}


{# A relation of one column, segmentation. #}
{% macro segmentation_rows() -%}
    {%- for name in segmentations() %}
    select '{{ name }}' as segmentation
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#
    A group's part of the population stability index: (now - then) * ln(now / then), of shares that are not let
    fall below .0001; null where there was nobody.
#}
{% macro stability_term(share_now, share_then) -%}
    case
        when {{ share_now }} is not null and {{ share_then }} is not null
            then (greatest({{ share_now }}, 1e-4) - greatest({{ share_then }}, 1e-4))
                * ln(greatest({{ share_now }}, 1e-4) / greatest({{ share_then }}, 1e-4))
    end
{%- endmacro %}


{#
    Sums of squares between and within groups, by keys, of a relation with a row for each group: customer_count, outcome_mean,
    outcome_variance (of the sample; null for one customer). The overall mean is taken first: no large squares
    are subtracted from each other.
#}
{% macro split_squares(relation, keys) -%}
    with centred as (

        select
            *,
            sum(customer_count * outcome_mean) over (partition by {{ keys | join(', ') }})
            / sum(customer_count) over (partition by {{ keys | join(', ') }}) as overall_mean
        from {{ relation }}
        where customer_count > 0

    )

    select
        {{ keys | join(', ') }},
        sum(customer_count) as customer_count,
        count(*) as segment_count,
        max(overall_mean) as overall_mean,
        sum(customer_count * (outcome_mean - overall_mean) * (outcome_mean - overall_mean)) as squares_between,
        sum((customer_count - 1) * coalesce(outcome_variance, 0)) as squares_within
    from centred
    group by {{ keys | join(', ') }}
{%- endmacro %}


{# Squares that are not just the rounding of equal values: standard deviation over 1e-9 of the mean. #}
{% macro are_squares(squares, row) -%}
    {{ squares }} > 1e-18 * {{ row }}.customer_count * {{ row }}.overall_mean * {{ row }}.overall_mean
{%- endmacro %}


{# Between to total sum of squares, of a row of split_squares; null for one group and where nothing varies. #}
{% macro eta_squared(row) -%}
    case
        when
            {{ row }}.segment_count > 1
            and {{ are_squares('(' ~ row ~ '.squares_between + ' ~ row ~ '.squares_within)', row) }}
            then {{ row }}.squares_between / ({{ row }}.squares_between + {{ row }}.squares_within)
    end
{%- endmacro %}


{# F of a row of split_squares: null for one group, for one customer a group and where groups do not vary inside. #}
{% macro f_statistic(row) -%}
    case
        when
            {{ row }}.segment_count > 1
            and {{ row }}.customer_count > {{ row }}.segment_count
            and {{ are_squares(row ~ '.squares_within', row) }}
            then ({{ row }}.squares_between / ({{ row }}.segment_count - 1))
                / ({{ row }}.squares_within / ({{ row }}.customer_count - {{ row }}.segment_count))
    end
{%- endmacro %}


{#
    Regularity of purchases (Wheat and Morrison 1990) from the variance between customers of the share that the last gap
    has of the last two: 1 at random, greater where purchases are regular.
#}
{% macro wheat_morrison(variance) -%}
    (1e0 - 4e0 * {{ variance }}) / (8e0 * {{ variance }})
{%- endmacro %}
