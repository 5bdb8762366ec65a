{#
    The identifiers of a customer record in a select list, cleaned: tax_code, vat_number, email, mobile and
    landline. record: a relation with the columns of stg_customers and its country filled in; calling_codes: the row
    of seed country_calling_codes for that country.
#}
{% macro cleaned_identifiers(record, country_code, calling_codes) -%}
    {{ compact_code(record ~ '.tax_code') }} as tax_code,
        {{ compact_vat_number(record ~ '.vat_number', country_code) }} as vat_number,
        lower({{ record }}.email) as email,
        {{ e164_phone(
            record ~ '.mobile', calling_codes ~ '.calling_code', calling_codes ~ '.trunk_prefix'
        ) }} as mobile,
        {{ e164_phone(
            record ~ '.phone', calling_codes ~ '.calling_code', calling_codes ~ '.trunk_prefix'
        ) }} as landline
{%- endmacro %}
