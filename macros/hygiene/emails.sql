{# E-mail addresses: the form that a mail server takes (RFC 5321, without quoted local parts and address literals). #}

{% macro is_email_valid(email) -%}
    case when {{ email }} is not null then ({{ email_problem(email) }}) is null end
{%- endmacro %}


{#
    What is wrong with a lower-case address: no_local_part, no_domain (nothing after the @, no @ at all, or a domain
    without a dot), wrong_dots (at an end of a part, or two together), wrong_characters, too_long (64 before the @, 63
    between two dots of the domain, 254 in all).
#}
{% macro email_problem(email) -%}
    {%- set atom = '[a-z0-9!#$%&*+/=?^_`{|}~-]+' -%}
    {%- set label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?' -%}
    {%- set top = '([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])' -%}
    {#- The apostrophe is allowed, and is no character to put between the quotes of a pattern. -#}
    {%- set plain = 'replace(' ~ email ~ ", chr(39), '_')" -%}
    case
        when {{ email }} is null then null
        when {{ text_matches(plain, '^' ~ atom ~ '([.]' ~ atom ~ ')*@(' ~ label ~ '[.])+' ~ top ~ '$') }}
            and length({{ email }}) <= 254 and instr({{ email }}, '@') <= 65 then null
        when {{ email }} like '@%' then 'no_local_part'
        when {{ text_matches(email, '^[^@]+(@[^@.]*)?$') }} then 'no_domain'
        when {{ text_matches(email, '^[^@]+@[^@]+$') }}
            and {{ text_matches(email, '^[.]|[.]@|@[.]|[.][.]|[.]$') }} then 'wrong_dots'
        when {{ text_matches(plain, '^' ~ atom ~ '([.]' ~ atom ~ ')*@([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z][a-z0-9-]*[a-z0-9]$') }}
            and (length({{ email }}) > 254 or instr({{ email }}, '@') > 65 or {{ text_matches(email, '@.*[a-z0-9-]{64}') }})
            then 'too_long'
        else 'wrong_characters'
    end
{%- endmacro %}
