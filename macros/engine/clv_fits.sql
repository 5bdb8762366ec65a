{#
    The fits of customer lifetime value: on DuckDB a Python model of the project; on Spark, which runs none,
    what scripts/fit_clv.py wrote into the warehouse folder, and no row where it has not run.
#}
{% macro clv_fits() -%}
    {{ adapter.dispatch('clv_fits', 'clientela')() }}
{%- endmacro %}

{% macro duckdb__clv_fits() -%}
    select * from {{ ref('int_clv__fitted') }}
{%- endmacro %}

{% macro spark__clv_fits() -%}
    {%- set path = spark__clv_fits_path() if execute -%}
    {%- if path -%}
    select * from parquet.`{{ path }}`
    {%- else -%}
    select
        cast(null as date) as as_of_date,
        cast(null as string) as model,
        cast(null as string) as parameter,
        cast(null as double) as value,
        cast(null as double) as log_likelihood,
        cast(null as int) as customer_count,
        cast(null as string) as reason,
        cast(null as bigint) as input_checksum
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

{% macro spark__clv_fits_path() -%}
    {%- set warehouse = run_query('set spark.sql.warehouse.dir').rows[0][1] -%}
    {%- do run_query(
        "create or replace temporary view clientela_clv_fits using binaryFile options (path '"
        ~ sql_text(warehouse) ~ "', pathGlobFilter 'clv_fits.parquet')"
    ) -%}
    {{ return((run_query('select path from clientela_clv_fits').columns[0].values() | list or [none])[0]) }}
{%- endmacro %}
