{# In place of a value: stops the query with a message, an SQL expression, wherever a row needs the value. #}
{% macro raised(message) -%}
    {{ adapter.dispatch('raised', 'clientela')(message) }}
{%- endmacro %}

{% macro duckdb__raised(message) -%}
    error({{ message }})
{%- endmacro %}

{% macro spark__raised(message) -%}
    raise_error({{ message }})
{%- endmacro %}
