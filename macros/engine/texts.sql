{# Texts that the engines part and compare. #}

{# In a select list, a row for each part of a text; separator is one character. #}
{% macro text_parts(expression, separator) -%}
    {{ adapter.dispatch('text_parts', 'clientela')(expression, separator) }}
{%- endmacro %}

{% macro duckdb__text_parts(expression, separator) -%}
    unnest(string_split({{ expression }}, '{{ separator }}'))
{%- endmacro %}

{% macro spark__text_parts(expression, separator) -%}
    explode(split({{ expression }}, '[{{ separator }}]'))
{%- endmacro %}


{# What spellings of a category have in common: neither case nor spaces matter. Null where nothing is left. #}
{% macro category_key(expression) -%}
    nullif(lower(replace({{ expression }}, ' ', '')), '')
{%- endmacro %}
