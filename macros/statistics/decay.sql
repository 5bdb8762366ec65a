{# What an amount of a day weighs on a later one: half of it every var frat_half_life_days. #}
{% macro decay_weight(day, later) -%}
    power(0.5, {{ days_between(day, later) }} / {{ var('frat_half_life_days') }})
{%- endmacro %}


{# What makes one category of a customer more their type than another; the greatest is it. #}
{% macro type_order(relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {{ tuple_of(prefix ~ 'category_share', tuple_of(prefix ~ 'order_count', tuple_of(
        prefix ~ 'last_purchase_date', '-' ~ prefix ~ 'category_number'
    ))) }}
{%- endmacro %}
