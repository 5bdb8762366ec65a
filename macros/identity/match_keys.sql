{# What two spellings of one identifier or one name have in common. They are compared as keyed hashes. #}

{# An e-mail address in lower case, without the dots and the +tag of its local part. #}
{% macro match_email(email) -%}
    case
        when {{ email }} like '%@%'
            then concat(
                replace({{ replace_all('split_part(lower(' ~ email ~ "), '@', 1)", '[+].*$', '') }}, '.', ''),
                '@',
                split_part(lower({{ email }}), '@', 2)
            )
        else lower({{ email }})
    end
{%- endmacro %}


{#
    A name as letters and digits alone, in lower case and without Latin accents; null where nothing is left.
    The range is all that is not ASCII: neither engine knows the other's classes of letters.
#}
{% macro match_name(name) -%}
    nullif({{ replace_all(
        "translate(lower(" ~ name ~ "), 'àáâãäåèéêëìíîïòóôõöùúûüçñ', 'aaaaaaeeeeiiiiooooouuuucn')",
        '[^0-9a-z¡-�]',
        ''
    ) }}, '')
{%- endmacro %}


{# Whether a code that no known check can judge may be one: five characters, a digit, and not one sign repeated. #}
{% macro looks_like_a_code(code) -%}
    (
        length({{ code }}) >= 5
        and {{ text_matches(code, '[0-9]') }}
        and replace({{ code }}, substring({{ code }}, 1, 1), '') != ''
    )
{%- endmacro %}
