{# Stand-ins until the macros that name what is wrong with an identifier are merged: delete this file then. #}
{% macro tax_code_problem(c, k) %}case when not {{ is_tax_code_valid(c,k) }} then 'wrong' end{% endmacro %}
{% macro vat_number_problem(c, k) %}case when not {{ is_vat_number_valid(c,k) }} then 'wrong' end{% endmacro %}
{% macro email_problem(c) %}case when not {{ is_email_valid(c) }} then 'wrong' end{% endmacro %}
{% macro phone_problem(c) %}case when not {{ is_phone_valid(c) }} then 'wrong' end{% endmacro %}
{% macro postal_address_problem(s,p,c,k) %}case when {{s}} is null or {{p}} is null or {{c}} is null then 'wrong' end{% endmacro %}
