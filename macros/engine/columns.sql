{# Columns of a table or view, in their order, as dbt's Column: name, data_type, quoted. #}
{% macro columns_of(relation) -%}
    {{ return(adapter.dispatch('columns_of', 'clientela')(relation)) }}
{%- endmacro %}

{#- The macro that the adapter would call, without the new context that it would make for the call. -#}
{% macro duckdb__columns_of(relation) -%}
    {{ return(get_columns_in_relation(relation)) }}
{%- endmacro %}

{% macro spark__columns_of(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation)) }}
{%- endmacro %}
