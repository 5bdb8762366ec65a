{#
    A seed that models read by name: fails with each rule that is needed and missing or without one of its
    values, and with each row that nothing reads. Without it a missing rule would be a null, and the condition that
    rests on it silently false.
#}
{% test complete_rules(model, rules, values=['threshold'], key='rule') %}

with needed as (

    {% for rule in rules -%}
    select '{{ rule }}' as {{ key }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    needed.{{ key }} as broken_rule,
    case when given.{{ key }} is null then 'missing' else 'without a value' end as problem
from needed
left join {{ model }} as given on needed.{{ key }} = given.{{ key }}
where {% for value in values %}given.{{ value }} is null{{ ' or ' if not loop.last }}{% endfor %}

union all

select
    given.{{ key }} as broken_rule,
    'unknown' as problem
from {{ model }} as given
left join needed on given.{{ key }} = needed.{{ key }}
where needed.{{ key }} is null

{% endtest %}
