{# Text to values: null where the text is none. The patterns make both engines accept the same texts. #}

{% macro clean_text(expression) -%}
    nullif(trim({{ expression }}), '')
{%- endmacro %}


{% macro text_matches(expression, pattern) -%}
    {{ adapter.dispatch('text_matches', 'clientela')(expression, pattern) }}
{%- endmacro %}

{% macro duckdb__text_matches(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__text_matches(expression, pattern) -%}
    {{ expression }} rlike '{{ pattern }}'
{%- endmacro %}


{# A clean text as a value of a contract type (contract/inputs.yml); null where it is not one. #}
{% macro text_to_value(expression, type, data_type) -%}
    {%- if type in ['id', 'text'] -%}
        {{ expression }}
    {%- elif type == 'flag' -%}
        case
            when lower({{ expression }}) in ('true', 't', 'yes', 'y', 'si', 'sì', 's', '1') then true
            when lower({{ expression }}) in ('false', 'f', 'no', 'n', '0') then false
        end
    {%- else -%}
        {%- set patterns = {
            'date': '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]00:00(:00([.]0+)?)?)?$',
            'timestamp': '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$',
        } -%}
        case
            when {{ text_matches(expression, patterns.get(type, '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$')) }}
                then {{ text_to_timestamp(expression) if type == 'timestamp' else 'try_cast(' ~ expression ~ ' as ' ~ data_type ~ ')' }}
        end
    {%- endif -%}
{%- endmacro %}


{# The UTC timestamp that a text names, whose offset counts if it has one. #}
{% macro text_to_timestamp(expression) -%}
    {{ adapter.dispatch('text_to_timestamp', 'clientela')(expression) }}
{%- endmacro %}

{#- DuckDB drops the offset of a text on its way to a timestamp, and reads no offset after minutes. -#}
{% macro duckdb__text_to_timestamp(expression) -%}
    case
        when regexp_matches({{ expression }}, '(Z|[+-][0-9]{2}:[0-9]{2})$')
            then make_timestamp(epoch_us(try_cast(
                regexp_replace({{ expression }}, '([ T][0-9]{2}:[0-9]{2})(Z|[+-])', '\1:00\2') as timestamptz
            )))
        else try_cast({{ expression }} as timestamp)
    end
{%- endmacro %}

{% macro spark__text_to_timestamp(expression) -%}
    try_cast({{ expression }} as timestamp)
{%- endmacro %}


{# A typed value as one of another type; null where it cannot be. #}
{% macro value_to_value(expression, data_type) -%}
    try_cast({{ expression }} as {{ data_type }})
{%- endmacro %}


{# One JSON object of texts: {column name: expression}. #}
{% macro json_record(expressions) -%}
    {{ adapter.dispatch('json_record', 'clientela')(expressions) }}
{%- endmacro %}

{% macro duckdb__json_record(expressions) -%}
    json_object(
        {%- for name, expression in expressions.items() %}
        '{{ name }}', {{ expression }}{{ ',' if not loop.last }}
        {%- endfor %}
    )::string
{%- endmacro %}

{% macro spark__json_record(expressions) -%}
    to_json(named_struct(
        {%- for name, expression in expressions.items() %}
        '{{ name }}', {{ expression }}{{ ',' if not loop.last }}
        {%- endfor %}
    ), map('ignoreNullFields', 'false'))
{%- endmacro %}


{# A text with every match of a pattern replaced. #}
{% macro replace_all(expression, pattern, replacement) -%}
    {{ adapter.dispatch('replace_all', 'clientela')(expression, pattern, replacement) }}
{%- endmacro %}

{% macro duckdb__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
