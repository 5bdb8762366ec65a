{#
    A channel as seed contact_channels spells it: E-Mail is email. A name without a letter or digit of ASCII stays
    as it is, which is a name all the same; null where nothing is left.
#}
{% macro channel_name(expression) -%}
    coalesce(
        nullif({{ replace_all('lower(' ~ expression ~ ')', '[^a-z0-9_]', '') }}, ''),
        nullif(lower({{ trimmed(expression) }}), '')
    )
{%- endmacro %}


{#
    Whether a valid number in E.164 may take a text message. Italian mobiles begin with 3 and landlines with 0; of
    other countries the number does not tell, so any may.
#}
{% macro can_take_texts(phone) -%}
    ({{ phone }} not like '+39%' or {{ phone }} like '+393%')
{%- endmacro %}
