{# Postal addresses: whether a letter could be written; whether the street exists is not known here. #}

{# Not null: an address that is not there is not usable. #}
{% macro is_postal_address_usable(street_address, postal_code, city, country_code) -%}
    coalesce({{ street_address }}, {{ postal_code }}, {{ city }}) is not null
    and ({{ postal_address_problem(street_address, postal_code, city, country_code) }}) is null
{%- endmacro %}


{#
    The first thing that is wrong with an address, null where there is none of it: no_street, no_postal_code, no_city,
    wrong_postal_code (not of the form its country has; other countries are not checked).
#}
{% macro postal_address_problem(street_address, postal_code, city, country_code) -%}
    case
        when coalesce({{ street_address }}, {{ postal_code }}, {{ city }}) is null then null
        when {{ street_address }} is null then 'no_street'
        when {{ postal_code }} is null then 'no_postal_code'
        when {{ city }} is null then 'no_city'
        {%- for pattern, countries in postal_code_patterns() %}
        when {{ country_code }} in ('{{ countries | join("', '") }}')
            then case when not {{ text_matches('upper(' ~ postal_code ~ ')', '^' ~ pattern ~ '$') }} then 'wrong_postal_code' end
        {%- endfor %}
    end
{%- endmacro %}


{# [(pattern, countries)] as the Universal Postal Union lists them. Italy and its neighbours in depth. #}
{% macro postal_code_patterns() -%}
    {{ return([
        ('[0-9]{5}', ['IT', 'DE', 'FR', 'ES', 'FI', 'HR', 'EE', 'RS', 'TR']),
        ('4789[0-9]', ['SM']),
        ('00120', ['VA']),
        ('980[0-9]{2}', ['MC']),
        ('[1-9][0-9]{3}', ['AT', 'BE', 'BG', 'CH', 'CY', 'DK', 'HU', 'LU', 'SI']),
        ('[0-9]{4}', ['AU', 'NO', 'ZA']),
        ('[0-9]{5}(-[0-9]{4})?', ['US']),
        ('[0-9]{3} ?[0-9]{2}', ['CZ', 'GR', 'SE', 'SK']),
        ('[0-9]{2}-?[0-9]{3}', ['PL']),
        ('[0-9]{4}-?[0-9]{3}', ['PT']),
        ('[0-9]{6}', ['IN', 'RO', 'SG']),
        ('[1-9][0-9]{3} ?[A-Z]{2}', ['NL']),
        ('[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}', ['GB']),
    ]) }}
{%- endmacro %}
