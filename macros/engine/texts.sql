{# Texts that the engines part and compare. #}

{# A text without the spaces around it, whichever of Unicode's they are: spreadsheets write U+00A0. #}
{% macro trimmed(expression) -%}
    {{ adapter.dispatch('trimmed', 'clientela')(expression) }}
{%- endmacro %}

{% macro duckdb__trimmed(expression) -%}
    trim({{ expression }})
{%- endmacro %}

{#- Spark's own trim knows the space of ASCII alone. -#}
{% macro spark__trimmed(expression) -%}
    {%- set spaces -%}
        \u0020\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000
    {%- endset -%}
    trim(both '{{ spaces }}' from {{ expression }})
{%- endmacro %}


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
