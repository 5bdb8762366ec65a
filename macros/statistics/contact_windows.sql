{# The day and the window of a contact as one number whose least is the first day and, on it, the shortest window. #}
{% macro day_and_window() -%}
    cast({{ days_between("cast('1970-01-01' as date)", 'contact_date') }} as bigint) * 1000000
    + least(window_days, 999999)
{%- endmacro %}


{% macro day_of(day_and_window) -%}
    {{ add_days("cast('1970-01-01' as date)", 'floor((' ~ day_and_window ~ ') / 1000000)') }}
{%- endmacro %}


{% macro window_of(day_and_window) -%}
    cast(({{ day_and_window }}) - floor(({{ day_and_window }}) / 1000000) * 1000000 as int)
{%- endmacro %}
