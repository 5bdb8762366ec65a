{#
    Between the "as" and the bracket of a CTE that is read more than once: computed with each that reads it instead of
    written out before. DuckDB writes such CTEs out, whole, and to disk where they are large; Spark does not.
#}
{% macro not_materialized() -%}
    {{ return(adapter.dispatch('not_materialized', 'clientela')()) }}
{%- endmacro %}

{% macro duckdb__not_materialized() -%}
    not materialized
{%- endmacro %}

{% macro default__not_materialized() -%}
{%- endmacro %}
