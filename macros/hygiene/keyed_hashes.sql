{#
    Hashes under a key that only the company has: what of erased people and of matching keys may be kept. The
    engine takes the key from the environment, so that it stands in no compiled SQL, log or manifest.
#}

{#
    64 hexadecimal characters of a value under the key; null for null. Both are SQL expressions of texts:
    keyed_hash("'email'", 'email'). Hashed twice, as HMAC does: nothing can be appended to what was hashed.
    In tables only: Spark writes the key into the text of a view.
#}
{% macro keyed_hash(key_type, expression) -%}
    {%- set inner = sha256_hex(erasure_key() ~ ' || ' ~ key_type ~ " || ':' || " ~ expression) -%}
    {{ sha256_hex(erasure_key() ~ ' || ' ~ inner) }}
{%- endmacro %}


{# The key as SQL: environment variable CLIENTELA_ERASURE_KEY, or the public one where that is not set. #}
{% macro erasure_key() -%}
    {{ return(adapter.dispatch('erasure_key', 'clientela')()) }}
{%- endmacro %}

{% macro duckdb__erasure_key() -%}
    {{ return("coalesce(getvariable('clientela_erasure_key'), '" ~ public_erasure_key() ~ "')") }}
{%- endmacro %}

{#- Spark puts the variable's value in its place, and leaves the place as it stands where there is none. -#}
{% macro spark__erasure_key() -%}
    {%- set key = "'${env:CLIENTELA_ERASURE_KEY}'" -%}
    {{ return(
        "case when " ~ key ~ " in ('', concat('$', '{env:CLIENTELA_ERASURE_KEY}')) then '" ~ public_erasure_key()
        ~ "' else " ~ key ~ ' end'
    ) }}
{%- endmacro %}


{# Good enough to match by; but whoever knows a person can tell which hash is theirs. #}
{% macro public_erasure_key() -%}
    {{ return('clientela-public-key') }}
{%- endmacro %}


{# SHA-256 of a text, in lower-case hexadecimal. #}
{% macro sha256_hex(expression) -%}
    {{ return(adapter.dispatch('sha256_hex', 'clientela')(expression)) }}
{%- endmacro %}

{% macro duckdb__sha256_hex(expression) -%}
    {{ return('sha256(' ~ expression ~ ')') }}
{%- endmacro %}

{% macro spark__sha256_hex(expression) -%}
    {{ return('sha2(' ~ expression ~ ', 256)') }}
{%- endmacro %}
