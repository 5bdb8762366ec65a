{# The threshold of one rule of a seed with the columns rule and threshold, as a column of the rule's name. #}
{% macro rule_threshold(rule) -%}
    max(case when rule = '{{ rule }}' then threshold end) as {{ rule }}
{%- endmacro %}


{# Days of the year that ends on the as-of date: 12 months wherever a column or a reason says so. #}
{% macro year_days() -%}
    365
{%- endmacro %}
