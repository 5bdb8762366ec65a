{# A number from 0 to below 1 that an id always has, on both engines: what a fixed sample is drawn by. #}
{% macro hash_fraction(id) -%}
    {{ adapter.dispatch('hash_fraction', 'clientela')(id) }}
{%- endmacro %}

{% macro duckdb__hash_fraction(id) -%}
    cast(cast(concat('0x', substring(md5({{ id }}), 1, 8)) as bigint) as double) / 4294967296
{%- endmacro %}

{% macro spark__hash_fraction(id) -%}
    cast(conv(substring(md5({{ id }}), 1, 8), 16, 10) as double) / 4294967296
{%- endmacro %}


{# A checksum of a row, or of a column, that differs where a value does; of many rows: their sum. DuckDB only. #}
{% macro row_checksum(relation) -%}
    cast(hash({{ relation }}) as hugeint)
{%- endmacro %}
