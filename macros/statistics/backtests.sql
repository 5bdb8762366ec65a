{#
    Area under the ROC curve of a score (greater: likelier) for a boolean outcome: one row, auc. The share of
    pairs, one with the outcome and one without, in which the former scores more; equal scores count half.
    Null where everybody has one outcome.
#}
{% macro area_under_curve(relation, score, outcome) -%}
    with score_groups as (

        select
            {{ score }} as score_value,
            count_if({{ outcome }}) as positive_count,
            count_if(not {{ outcome }}) as negative_count
        from {{ relation }}
        where {{ score }} is not null
        group by {{ score }}

    ),

    score_ranks as (

        {{ in_order(
            'score_groups', 'counted_until',
            order_by=['score_value'],
            buckets=[coarse('score_value')],
            counted='negative_count'
        ) | indent(8) }}

    )

    select
        sum(cast(positive_count as double) * (counted_until - negative_count / 2e0))
        / nullif(sum(cast(positive_count as double)) * sum(cast(negative_count as double)), 0) as auc
    from score_ranks
{%- endmacro %}


{# Decile of a row by the rank of its score, 0 the lowest: equal scores stay together, so deciles may differ in size. #}
{% macro decile_of(rank, row_count) -%}
    cast(floor(({{ rank }} - 1) * 10 / {{ row_count }}) as int)
{%- endmacro %}
