{#
    Check digits of Italian identifiers and the shape of addresses. A code of a country without a known
    check gives null. Sources: Decreto MEF 23.12.1976 (codice fiscale), Luhn (partita IVA), ITU-T E.164.
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


{# Codice fiscale of a person, or the eleven digits that a company has. code: compact, in capitals. #}
{% macro is_tax_code_valid(code, country_code) -%}
    {#- Value of 0-9, then of A-Z, at the odd positions: two digits each. -#}
    {%- set odd = '01000507091315171921' ~ '0100050709131517192102041820110306081214161022252423' -%}
    {%- set alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ' -%}
    {%- set digit = '[0-9LMNPQRSTUV]' -%}
    case
        when {{ code }} is null or coalesce({{ country_code }}, '') != 'IT' then null
        when {{ text_matches(code, '^[0-9]{11}$') }} then {{ is_vat_number_valid(code, country_code) }}
        when not {{ text_matches(code, '^[A-Z]{6}' ~ digit ~ '{2}[ABCDEHLMPRST]' ~ digit ~ '{2}[A-Z]' ~ digit ~ '{3}[A-Z]$') }} then false
        when cast(translate(substring({{ code }}, 10, 2), 'LMNPQRSTUV', '0123456789') as int) not between 1 and 31
            and cast(translate(substring({{ code }}, 10, 2), 'LMNPQRSTUV', '0123456789') as int) not between 41 and 71
            then false
        else substring('ABCDEFGHIJKLMNOPQRSTUVWXYZ', 1 + ((
            {%- for position in range(1, 16) %}
            {%- set place = "instr('" ~ alphabet ~ "', substring(" ~ code ~ ", " ~ position ~ ", 1))" %}
            {%- if position % 2 == 1 %}
            cast(substring('{{ odd }}', 2 * {{ place }} - 1, 2) as int)
            {%- else %}
            {{ place }} - case when {{ place }} > 10 then 11 else 1 end
            {%- endif %}
            {{- ' +' if not loop.last }}
            {%- endfor %}
        ) % 26), 1) = substring({{ code }}, 16, 1)
    end
{%- endmacro %}


{# Partita IVA: eleven digits, a company number, a province's office and Luhn's check digit. #}
{% macro is_vat_number_valid(code, country_code) -%}
    case
        when {{ code }} is null or coalesce({{ country_code }}, '') != 'IT' then null
        when not {{ text_matches(code, '^[0-9]{11}$') }} then false
        when substring({{ code }}, 1, 7) = '0000000' then false
        when substring({{ code }}, 8, 3) not between '001' and '100'
            and substring({{ code }}, 8, 3) not in ('120', '121', '888', '999') then false
        else (
            {%- for position in range(1, 12) %}
            {%- set digit = 'cast(substring(' ~ code ~ ', ' ~ position ~ ', 1) as int)' %}
            {%- if position % 2 == 1 %}
            {{ digit }}
            {%- else %}
            2 * {{ digit }} - case when {{ digit }} > 4 then 9 else 0 end
            {%- endif %}
            {{- ' +' if not loop.last }}
            {%- endfor %}
        ) % 10 = 0
    end
{%- endmacro %}


{# A lower-case e-mail address that a mail server could take (RFC 5321, without quoted local parts). #}
{% macro is_email_valid(email) -%}
    case
        when {{ email }} is null then null
        else
            {{ text_matches(email, "^[a-z0-9!#$%&*+/=?^_{|}~-]+([.][a-z0-9!#$%&*+/=?^_{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]{2,}$") }}
            and length({{ email }}) <= 254
    end
{%- endmacro %}


{#
    A phone number in E.164. calling_code and trunk_prefix are those of the customer's country (seed
    country_calling_codes): Italy has no trunk prefix, so its landlines keep their zero. A number of a
    country that is not listed, without + or 00, gives null.
#}
{% macro e164_phone(phone, calling_code, trunk_prefix) -%}
    {%- set digits = replace_all(phone, '[^0-9]', '') -%}
    case
        when {{ digits }} = '' then null
        when trim({{ phone }}) like '+%' then '+' || {{ digits }}
        when {{ digits }} like '00%' then '+' || substring({{ digits }}, 3)
        when {{ trunk_prefix }} is not null and {{ digits }} like {{ trunk_prefix }} || '%'
            then '+' || {{ calling_code }} || substring({{ digits }}, length({{ trunk_prefix }}) + 1)
        else '+' || {{ calling_code }} || {{ digits }}
    end
{%- endmacro %}


{# A number in E.164 of a length its country has: Italy's own rule, else seven to fifteen digits. #}
{% macro is_phone_valid(phone) -%}
    case
        when {{ phone }} is null then null
        when {{ phone }} like '+39%' then {{ text_matches(phone, '^[+]39(0[0-9]{5,10}|3[0-9]{8,9})$') }}
        else {{ text_matches(phone, '^[+][1-9][0-9]{6,14}$') }}
    end
{%- endmacro %}
