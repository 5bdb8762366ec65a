{#
    Stands between the "as" and the bracket of a CTE that is read more than once: each reader computes it for itself.
    DuckDB otherwise writes such a CTE out first, with all columns that it has and to disk where they are many; of a
    table that grows with customers or orders that is a copy of the table. Spark computes CTEs with their readers anyway.
#}
{% macro not_materialized() -%}
    {{ return(adapter.dispatch('not_materialized', 'clientela')()) }}
{%- endmacro %}

{% macro duckdb__not_materialized() -%}
    not materialized
{%- endmacro %}

{% macro default__not_materialized() -%}
{%- endmacro %}
