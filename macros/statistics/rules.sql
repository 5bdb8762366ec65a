{# The threshold of one rule of a seed with the columns rule and threshold, as a column of the rule's name. #}
{% macro rule_threshold(rule) -%}
    max(case when rule = '{{ rule }}' then threshold end) as {{ rule }}
{%- endmacro %}
