{#
    Kaplan and Meier (1958): two CTEs, the second named survived, with the columns of relation, at_risk_count and
    survival, the share that has not had the event by the end of the duration. relation has a row for each keys and
    duration with how many ended then, by the event or because no more was seen of them (ended), and how
    many by the event (events). Rounded, so that equal shares are equal on both engines.
#}
{% macro kaplan_meier(relation, keys, duration, events, ended) -%}
at_risk as (

    select
        *,
        sum({{ ended }}) over (
            partition by {{ keys | join(', ') }} order by {{ duration }} desc
            rows between unbounded preceding and current row
        ) as at_risk_count
    from {{ relation }}

),

survived as (

    select
        *,
        case
            when max(case when {{ events }} = at_risk_count then 1 else 0 end) over so_far = 1
                then cast(0 as double)
            else round(exp(sum(
                case
                    when {{ events }} < at_risk_count
                        then ln(1e0 - cast({{ events }} as double) / at_risk_count)
                end
            ) over so_far), 12)
        end as survival
    from at_risk
    window so_far as (
        partition by {{ keys | join(', ') }} order by {{ duration }}
        rows between unbounded preceding and current row
    )

)
{%- endmacro %}
