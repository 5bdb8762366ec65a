{#
    What an amount of a day weighs on a later one: half of it every var frat_half_life_days. A decimal, so that
    sums do not depend on the order of the rows.
#}
{% macro decayed(amount, day, later) -%}
    cast(
        cast({{ amount }} as double)
        * power(0.5, {{ days_between(day, later) }} / {{ var('frat_half_life_days') }})
        as decimal(38, 12)
    )
{%- endmacro %}


{# The square of a share, a decimal for the same reason. #}
{% macro squared(share) -%}
    cast({{ share }} * {{ share }} as decimal(38, 18))
{%- endmacro %}


{# What makes one category of a customer more their type than another; the greatest is it. #}
{% macro type_order(relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {{ tuple_of(prefix ~ 'category_share', tuple_of(prefix ~ 'order_count', tuple_of(
        prefix ~ 'last_purchase_date', '-' ~ prefix ~ 'category_number'
    ))) }}
{%- endmacro %}
