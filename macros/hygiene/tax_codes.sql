{#
    Tax codes and VAT numbers of Italy: how they are compared and what is wrong with them. A code of another country
    has no known check. Sources: Decreto MEF 23.12.1976 (codice fiscale), Luhn (partita IVA).
#}

{# A code without spaces, dots or dashes, in capitals; null where nothing is left. #}
{% macro compact_code(code) -%}
    nullif(upper({{ replace_all(code, '[^0-9A-Za-z]', '') }}), '')
{%- endmacro %}


{# A VAT number without its own country's prefix (IT01234567890: 01234567890). #}
{% macro compact_vat_number(code, country_code) -%}
    case
        when {{ compact_code(code) }} like {{ country_code }} || '%' then nullif(substring({{ compact_code(code) }}, 3), '')
        else {{ compact_code(code) }}
    end
{%- endmacro %}


{# Whether a country's tax codes and VAT numbers have a check that is known here. #}
{% macro has_known_codes(country_code) -%}
    coalesce({{ country_code }}, '') = 'IT'
{%- endmacro %}


{% macro is_tax_code_valid(code, country_code) -%}
    case
        when {{ code }} is not null and {{ has_known_codes(country_code) }}
            then ({{ tax_code_problem(code, country_code) }}) is null
    end
{%- endmacro %}


{% macro is_vat_number_valid(code, country_code) -%}
    case
        when {{ code }} is not null and {{ has_known_codes(country_code) }}
            then ({{ vat_number_problem(code, country_code) }}) is null
    end
{%- endmacro %}


{#
    Codice fiscale of a person, or the eleven digits that a company has. code: compact, in capitals. Null: absent,
    right, or without a known check; else wrong_length, wrong_characters, wrong_month, wrong_day (one that the month
    lacks; women have it 40 higher), wrong_check_digit, or what is wrong with a VAT number.
#}
{% macro tax_code_problem(code, country_code) -%}
    {#- Omocodia: where two people would have one code, digits are written as letters, from the right. -#}
    {%- set digit = '[0-9LMNPQRSTUV]' -%}
    {%- set day = omocodia_number(code, 10) -%}
    {%- set month = 'substring(' ~ code ~ ', 9, 1)' -%}
    {#- The century is not in the code: every fourth year is a leap year, 00 as in 2000. -#}
    case
        when {{ code }} is null or not {{ has_known_codes(country_code) }} then null
        when length({{ code }}) = 11 then {{ vat_number_problem(code, country_code) }}
        when length({{ code }}) != 16 then 'wrong_length'
        when not {{ text_matches(code, '^[A-Z]{6}' ~ digit ~ '{2}[A-Z]' ~ digit ~ '{2}[A-Z]' ~ digit ~ '{3}[A-Z]$') }}
            then 'wrong_characters'
        when {{ month }} not in ('A', 'B', 'C', 'D', 'E', 'H', 'L', 'M', 'P', 'R', 'S', 'T') then 'wrong_month'
        when {{ day }} > 71 or {{ day }} % 40 not between 1 and
            case
                when {{ month }} in ('D', 'H', 'P', 'S') then 30
                when {{ month }} != 'B' then 31
                when {{ omocodia_number(code, 7) }} % 4 = 0 then 29
                else 28
            end
            then 'wrong_day'
        when {{ tax_code_check_letter(code) }} != substring({{ code }}, 16, 1) then 'wrong_check_digit'
    end
{%- endmacro %}


{# Two digits of a codice fiscale, which may be written as letters. #}
{% macro omocodia_number(code, position) -%}
    cast(translate(substring({{ code }}, {{ position }}, 2), 'LMNPQRSTUV', '0123456789') as int)
{%- endmacro %}


{# The letter that the first fifteen characters of a codice fiscale ask for. #}
{% macro tax_code_check_letter(code) -%}
    {%- set alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ' -%}
    {#- Value of 0-9, then of A-Z, at the odd positions: two digits each. -#}
    {%- set odd = '01000507091315171921' ~ '0100050709131517192102041820110306081214161022252423' -%}
    substring('ABCDEFGHIJKLMNOPQRSTUVWXYZ', 1 + ((
        {%- for position in range(1, 16) %}
        {%- set place = "instr('" ~ alphabet ~ "', substring(" ~ code ~ ", " ~ position ~ ", 1))" %}
        {%- if position % 2 == 1 %}
        cast(substring('{{ odd }}', 2 * {{ place }} - 1, 2) as int)
        {%- else %}
        {{ place }} - case when {{ place }} > 10 then 11 else 1 end
        {%- endif %}
        {{- ' +' if not loop.last }}
        {%- endfor %}
    ) % 26), 1)
{%- endmacro %}


{#
    Partita IVA: eleven digits, a company number, a province's office and Luhn's check digit. Null: absent, right,
    or without a known check; else wrong_length, wrong_characters, no_company_number, unknown_office or
    wrong_check_digit.
#}
{% macro vat_number_problem(code, country_code) -%}
    case
        when {{ code }} is null or not {{ has_known_codes(country_code) }} then null
        when length({{ code }}) != 11 then 'wrong_length'
        when not {{ text_matches(code, '^[0-9]{11}$') }} then 'wrong_characters'
        when substring({{ code }}, 1, 7) = '0000000' then 'no_company_number'
        when substring({{ code }}, 8, 3) not between '001' and '100'
            and substring({{ code }}, 8, 3) not in ('120', '121', '888', '999') then 'unknown_office'
        when (
            {%- for position in range(1, 12) %}
            {%- set digit = 'cast(substring(' ~ code ~ ', ' ~ position ~ ', 1) as int)' %}
            {%- if position % 2 == 1 %}
            {{ digit }}
            {%- else %}
            2 * {{ digit }} - case when {{ digit }} > 4 then 9 else 0 end
            {%- endif %}
            {{- ' +' if not loop.last }}
            {%- endfor %}
        ) % 10 != 0 then 'wrong_check_digit'
    end
{%- endmacro %}
