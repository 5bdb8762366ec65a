{# A channel as seed contact_channels spells it; null where nothing is left. #}
{% macro channel_name(expression) -%}
    nullif(lower(trim({{ expression }})), '')
{%- endmacro %}


{#
    Whether a valid number in E.164 may take a text message. Italian mobiles begin with 3 and landlines with 0; of
    other countries the number does not tell, so any may.
#}
{% macro can_take_texts(phone) -%}
    ({{ phone }} not like '+39%' or {{ phone }} like '+393%')
{%- endmacro %}
