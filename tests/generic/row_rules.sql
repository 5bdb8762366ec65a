{#
    Rules that each row of a model obeys, {name: condition}, in one scan: fails with a row for each rule
    that is broken, naming it and counting the rows. A null is not true and breaks the rule. With a key, a column
    or an expression, the row names those of the broken rows too, in their order and as many as fit: for
    what somebody edits by hand, so small tables.
#}
{% test row_rules(model, rules, key=none) %}

with counted as (

    select
        {%- for name, condition in rules.items() %}
        count_if(not coalesce({{ condition }}, false)) as {{ name }}
        {%- if key is not none %},
        substr(
            {{ ordered_text(
                'case when not coalesce(' ~ condition ~ ', false) then cast(' ~ key ~ ' as string) end',
                ', ',
                'cast(' ~ key ~ ' as string)'
            ) }}, 1, 200
        ) as {{ name }}_keys
        {%- endif %}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}

)

{% for name in rules -%}
select
    '{{ name }}' as broken_rule,
    {%- if key is not none %}
    {{ name }}_keys as broken_keys,
    {%- endif %}
    {{ name }} as row_count
from counted
where {{ name }} > 0
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
