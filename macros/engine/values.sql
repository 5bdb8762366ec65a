{# Text to values: null where the text is none. The patterns make both engines accept the same texts. #}

{% macro clean_text(expression) -%}
    nullif({{ trimmed(expression) }}, '')
{%- endmacro %}


{% macro text_matches(expression, pattern) -%}
    {{ adapter.dispatch('text_matches', 'clientela')(expression, pattern) }}
{%- endmacro %}

{% macro duckdb__text_matches(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern }}')
{%- endmacro %}

{#- Java's $ also stands before a last new line. -#}
{% macro spark__text_matches(expression, pattern) -%}
    {{ expression }} rlike '{{ pattern[:-1] ~ '\\\\z' if pattern.endswith('$') else pattern }}'
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
            'timestamp': '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$',
        } -%}
        {%- set pattern = patterns.get(type, '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$') -%}
        {%- if is_whole_type(data_type) -%}
            {#- 1.5 is no line number; 2.0 is. Fifteen digits fit, whatever the engine. -#}
            {%- set pattern = '^[+-]?[0-9]{1,15}([.]0*)?$' -%}
            {%- set value = 'try_cast(try_cast(' ~ expression ~ ' as decimal(18, 2)) as ' ~ data_type ~ ')' -%}
        {%- elif type == 'timestamp' -%}
            {%- set value = text_to_timestamp(expression) -%}
        {%- else -%}
            {%- set value = 'try_cast(' ~ expression ~ ' as ' ~ data_type ~ ')' -%}
        {%- endif -%}
        case when {{ text_matches(expression, pattern) }} then {{ value }} end
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


{# A value of the type that was found as one of the contract's; null where it cannot be. #}
{% macro value_to_value(expression, found_type, type, data_type) -%}
    {%- set is_fraction = is_fraction_type(found_type) -%}
    {%- set is_number = is_fraction or modules.re.match('u?(tiny|small|big|huge)?int(eger)?$', found_type) -%}
    {%- if type in ['id', 'text'] and is_fraction -%}
        {{ number_to_text(expression) }}
    {%- elif is_whole_type(data_type) and is_fraction -%}
        case when {{ expression }} = round({{ expression }}) then try_cast({{ expression }} as {{ data_type }}) end
    {%- elif type == 'flag' and is_number -%}
        {#- As of a text: whoever codes no as 2 must not be taken for a yes. -#}
        case {{ expression }} when 1 then true when 0 then false end
    {%- elif type in ['date', 'timestamp'] and is_number -%}
        cast(null as {{ data_type }})
    {%- elif type == 'date' and found_type.startswith('timestamp') -%}
        {#- Midnight elsewhere is the day before: no time of day is cut off. -#}
        case
            when cast(cast({{ expression }} as date) as timestamp) = {{ expression }} then cast({{ expression }} as date)
        end
    {%- else -%}
        try_cast({{ expression }} as {{ data_type }})
    {%- endif -%}
{%- endmacro %}


{# A value as the text that text_to_value reads, whatever the type that was found. #}
{% macro value_to_text(expression, found_type) -%}
    {%- if is_fraction_type(found_type) -%}
        {{ number_to_text(expression) }}
    {%- elif found_type == 'timestamp with time zone' -%}
        cast(cast({{ expression }} as timestamp) as string)
    {%- else -%}
        cast({{ expression }} as string)
    {%- endif -%}
{%- endmacro %}


{#
    A column of ids with a gap comes out of data frames as numbers with a point: 17850.0 is 17850. Ids may be
    longer than a bigint, and 5e-05 is no number where texts are read.
#}
{% macro number_to_text(expression) -%}
    case
        when {{ expression }} = round({{ expression }})
            then coalesce(
                cast(try_cast({{ expression }} as bigint) as string),
                cast(try_cast({{ expression }} as decimal(38, 0)) as string)
            )
        when lower(cast({{ expression }} as string)) like '%e%'
            then cast(try_cast({{ expression }} as decimal(38, 18)) as string)
        else cast({{ expression }} as string)
    end
{%- endmacro %}


{% macro is_fraction_type(type) -%}
    {{ return(type.startswith('decimal') or type in ['double', 'float', 'real']) }}
{%- endmacro %}


{% macro is_whole_type(data_type) -%}
    {{ return(data_type in ['int', 'bigint']) }}
{%- endmacro %}


{#
    The product of two decimals of four digits after the point, and what it is added to, as a decimal type:
    exact, rounded once. DuckDB takes a hundred times as long where a product may need more than 18 digits.
#}
{% macro exact_product(first, second, data_type, added_to=none) -%}
    {{ adapter.dispatch('exact_product', 'clientela')(first, second, data_type, ' + ' ~ added_to if added_to else '') }}
{%- endmacro %}

{% macro duckdb__exact_product(first, second, data_type, added) -%}
    case
        when
            {{ first }} between -50000 and 50000
            and {{ second }} between -50000 and 50000
            {{- ' and 0' ~ added ~ ' between -5000000000 and 5000000000' if added }}
            then cast(
                cast({{ first }} as decimal(9, 4)) * cast({{ second }} as decimal(9, 4)){{ added }}
                as {{ data_type }}
            )
        else cast(cast({{ first }} as decimal(38, 4)) * {{ second }}{{ added }} as {{ data_type }})
    end
{%- endmacro %}

{% macro spark__exact_product(first, second, data_type, added) -%}
    cast({{ first }} * {{ second }}{{ added }} as {{ data_type }})
{%- endmacro %}


{# An amount of four digits after the point at an exchange rate, as a decimal type: exact, rounded once. #}
{% macro exchanged(amount, rate, data_type) -%}
    {{ adapter.dispatch('exchanged', 'clientela')(amount, rate, data_type) }}
{%- endmacro %}

{#- Most amounts are in the reporting currency: they are spared the slow product. -#}
{% macro duckdb__exchanged(amount, rate, data_type) -%}
    case
        when {{ rate }} = 1 then cast({{ amount }} as {{ data_type }})
        else cast(cast({{ amount }} as decimal(38, 4)) * {{ rate }} as {{ data_type }})
    end
{%- endmacro %}

{% macro spark__exchanged(amount, rate, data_type) -%}
    cast({{ amount }} * {{ rate }} as {{ data_type }})
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


{# A text with every match of a pattern replaced by its first group, and something before it. #}
{% macro replace_by_group(expression, pattern, before='') -%}
    {{ adapter.dispatch('replace_by_group', 'clientela')(expression, pattern, before) }}
{%- endmacro %}

{% macro duckdb__replace_by_group(expression, pattern, before) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ before }}\1', 'g')
{%- endmacro %}

{% macro spark__replace_by_group(expression, pattern, before) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ before }}$1')
{%- endmacro %}


{# Values that compare as one, the first first. #}
{% macro tuple_of(first, second) -%}
    {{ adapter.dispatch('tuple_of', 'clientela')(first, second) }}
{%- endmacro %}

{% macro duckdb__tuple_of(first, second) -%}
    row({{ first }}, {{ second }})
{%- endmacro %}

{% macro spark__tuple_of(first, second) -%}
    struct({{ first }}, {{ second }})
{%- endmacro %}


{# How often a positive whole number goes into another, exactly: both engines divide in floating point by /. #}
{% macro whole_quotient(number, divisor) -%}
    {{ adapter.dispatch('whole_quotient', 'clientela')(number, divisor) }}
{%- endmacro %}

{% macro duckdb__whole_quotient(number, divisor) -%}
    {{ number }} // {{ divisor }}
{%- endmacro %}

{% macro spark__whole_quotient(number, divisor) -%}
    {{ number }} div {{ divisor }}
{%- endmacro %}
