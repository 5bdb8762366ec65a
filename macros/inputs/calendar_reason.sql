{# Why a row is rejected whose day no calendar holds: 0001-01-01 is some systems' word for none. Null where it is held. #}
{% macro calendar_reason(column) -%}
    case
        when extract(year from {{ column }}) not between 1900 and 2199
            then '{{ column.split('.')[-1] }} is not between 1900 and 2199'
    end
{%- endmacro %}
