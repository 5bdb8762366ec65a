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

        select
            *,
            sum(negative_count) over (
                order by score_value
                rows between unbounded preceding and current row
            ) - negative_count as lower_count
        from score_groups

    )

    select
        sum(cast(positive_count as double) * (lower_count + negative_count / 2e0))
        / nullif(sum(cast(positive_count as double)) * sum(cast(negative_count as double)), 0) as auc
    from score_ranks
{%- endmacro %}


{# Decile of the rows by a score, 0 the lowest: equal scores stay together, so deciles may differ in size. #}
{% macro decile_of(score) -%}
    cast(floor((rank() over (order by {{ score }}) - 1) * 10 / count(*) over ()) as int)
{%- endmacro %}
