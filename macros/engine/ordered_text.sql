{# The texts of a group in an order, with a separator between them; nulls are left out. #}
{% macro ordered_text(expression, separator, order_by) -%}
    {{ adapter.dispatch('ordered_text', 'clientela')(expression, separator, order_by) }}
{%- endmacro %}

{% macro duckdb__ordered_text(expression, separator, order_by) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{% macro spark__ordered_text(expression, separator, order_by) -%}
    string_agg({{ expression }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}
