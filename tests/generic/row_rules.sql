{#
    Rules that each row of a model obeys, {name: condition}, in one scan: fails with a row for each rule
    that is broken, naming it and counting the rows. A null is not true and breaks the rule.
#}
{% test row_rules(model, rules) %}

with counted as (

    select
        {%- for name, condition in rules.items() %}
        count_if(not coalesce({{ condition }}, false)) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}

)

{% for name in rules -%}
select
    '{{ name }}' as broken_rule,
    {{ name }} as row_count
from counted
where {{ name }} > 0
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
