{#
    Hashes under a key that only the company has: what of erased people and of matching keys may be kept. The
    engine takes the key from the environment, so that it stands in no compiled SQL, log or manifest.
#}

{#
    64 hexadecimal characters of a value under the key; null for null. Both are SQL expressions of texts:
    keyed_hash("'email'", 'email'). Hashed twice, as HMAC does: nothing can be appended to what was hashed.
    In tables only: on Spark the key is known to the session of a build, and a view is read by others.
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

{#- From a view of the session, whose rows no plan and no error of Spark prints; a value in the query they would. -#}
{% macro spark__erasure_key() -%}
    {{ return('(select secret_key from clientela_secret)') }}
{%- endmacro %}


{# On-run-start: whatever the engine has to be told of the key beforehand. key: '' where none is set. #}
{% macro give_erasure_key(key) -%}
    {%- do adapter.dispatch('give_erasure_key', 'clientela')(key) -%}
{%- endmacro %}

{#- The plugin warehouse_guard has told each cursor. -#}
{% macro duckdb__give_erasure_key(key) -%}
{%- endmacro %}

{#- dbt logs the place that the value takes; Spark puts it there. Rows of VALUES stay out of plans. -#}
{% macro spark__give_erasure_key(key) -%}
    {%- do run_query(
        "create or replace temporary view clientela_secret as select secret_key from values ('"
        ~ ('${env:CLIENTELA_ERASURE_KEY}' if key else public_erasure_key()) ~ "') as secret (secret_key)"
    ) -%}
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
