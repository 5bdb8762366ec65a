{#
    Phone numbers in E.164 (ITU-T) and what is wrong with them. The reference is libphonenumber, which the tests
    compare with; docs/hygiene.md lists where the two differ.
#}

{#
    A phone number in E.164, as far as the field can be read as one. calling_code and trunk_prefix are those of the
    customer's country (seed country_calling_codes): Italy has no trunk prefix, so its landlines keep their zero.

    Of several numbers in the field the first counts. Labels before it and extensions after it are dropped; any other
    letter makes it no number, which stays as it was written, for people to mend. A number without its calling code
    in a country that is not listed stays a row of digits. Null: not a single digit.
#}
{% macro e164_phone(phone, calling_code, trunk_prefix) -%}
    {#- A hard space and a tab are spaces; a new line parts two numbers. -#}
    {%- set text = 'translate(lower(' ~ phone ~ "), chr(160) || chr(9) || chr(10) || chr(13), '  ;;')" -%}
    {%- set known_code = '(?:' ~ calling_code_pattern() ~ ')' -%}
    {#- 00 is a plus. Dialled at home (~), a number loses its trunk prefix; a plus in it overrules the country. -#}
    {%- set dialled = replace_all(replace_all("regexp_extract(" ~ text ~ ", '" ~ phone_text_pattern() ~ "', 1)", '[^0-9+]', ''), '^00', '+') -%}
    {%- set at_home -%}
        coalesce('+' || {{ calling_code }}, '') || replace('~' || {{ dialled }}, '~' || coalesce({{ trunk_prefix }}, 'none'), '~')
    {%- endset -%}
    {#- +39 0039 333..., +0039 333... -#}
    {%- set once = replace_all(at_home, '^[+]?[0-9]*~.*[+](?:' ~ known_code ~ '?00)?', '+') -%}
    {#- +36 06 1...: the trunk prefix of home; +44 (0)20...: a zero after any code whose numbers do not begin so. -#}
    {%- set from_abroad -%}
        replace(
            replace(
                {{ once }},
                coalesce('+' || {{ calling_code }} || {{ trunk_prefix }}, 'none'),
                coalesce('+' || {{ calling_code }}, '')
            ),
            '~', ''
        )
    {%- endset -%}
    {%- set number = replace_by_group(from_abroad, '^[+](' ~ calling_code_pattern(with_trunk=true) ~ ')0+', '+') -%}
    {#- 39 333...: written at home without its plus. -#}
    case
        when {{ text_matches(text, phone_text_pattern()) }}
            then case
                when {{ text_matches(number, '^[+](' ~ valid_phone_patterns(doubled=true) | join('|') ~ ')$') }}
                    and not {{ text_matches(number, '^[+](' ~ valid_phone_patterns() | join('|') ~ ')$') }}
                    then '+' || substring({{ number }}, 2 + length({{ calling_code }}))
                else {{ number }}
            end
        when {{ text_matches(phone, '[0-9]') }} then {{ trimmed(phone) }}
    end
{%- endmacro %}


{#
    The first number of a field, its first group: after a label, up to a separator, an extension or the end. A
    separator within the first six digits separates nothing yet: 06/1234567. Calling codes are not among the six,
    with their plus or 00, once or twice: +39 0521/123456.
#}
{% macro phone_text_pattern() -%}
    {%- set mark = ' .()_*–—‐‑−-' -%}
    {{ return(
        '^[^0-9+(]*((?:[+' ~ mark ~ ']*(?:[+]|00)[' ~ mark ~ ']*(?:' ~ calling_code_pattern() ~ ')){0,2}'
        ~ '(?:[/+' ~ mark ~ ']*[0-9]){1,6}[0-9' ~ mark ~ ']*)'
        ~ '(?:$|[/;,|#+&]|(?:ext?|extn|extension|est|int|interno|x|e|o|or|oppure|and|und|ou|et|y)(?:[^a-z]|$))'
    ) }}
{%- endmacro %}


{# The calling codes of the world (ITU-T E.164, list of assigned codes); with_trunk: less those whose zero stays. #}
{% macro calling_code_pattern(with_trunk=false) -%}
    {{ return(
        '1|7|2[07]|3[0-46]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[1-368]|22[0-46-9]|23[0-9]|24[03-9]|25[0-8]'
        ~ '|26[0-9]|29[017-9]|35[0-9]|37[0-79]|38[0-35-79]|42[013]|5[09][0-9]|67[02-9]|68[0-35-9]|69[0-2]|80[08]'
        ~ '|85[02356]|870|88[0-368]|96[0-8]|97[0-79]|99[2-68]'
        ~ ('' if with_trunk else '|39|225|24[12]|378')
    ) }}
{%- endmacro %}


{% macro is_phone_valid(phone) -%}
    case when {{ phone }} is not null then ({{ phone_problem(phone) }}) is null end
{%- endmacro %}


{#
    What is wrong with a number that e164_phone has read: not_a_number, unknown_calling_code (none, or one that
    is not assigned), unknown_prefix (no number of its country begins so), wrong_length. Countries without a plan here
    have seven to fifteen digits.
#}
{% macro phone_problem(phone_e164) -%}
    {%- set beginnings = [] -%}
    {%- for calling_code, plan in phone_number_plans().items() -%}
        {%- for range in plan.split(' ') -%}
            {%- do beginnings.append(calling_code ~ range.split(':')[0]) -%}
        {%- endfor -%}
    {%- endfor -%}
    case
        when {{ phone_e164 }} is null then null
        when {{ text_matches(phone_e164, '^[+](' ~ valid_phone_patterns() | join('|') ~ ')$') }} then null
        when not {{ text_matches(phone_e164, '^[+]?[0-9]+$') }} then 'not_a_number'
        when not {{ text_matches(phone_e164, '^[+](' ~ calling_code_pattern() ~ ')') }} then 'unknown_calling_code'
        when {{ text_matches(phone_e164, '^[+](' ~ beginnings | join('|') ~ ')') }} then 'wrong_length'
        when {{ text_matches(phone_e164, '^[+](' ~ phone_number_plans() | join('|') ~ ')[0-9]') }} then 'unknown_prefix'
        when length({{ phone_e164 }}) not between 8 and 16 then 'wrong_length'
    end
{%- endmacro %}


{# Patterns of the numbers of the plans, after the plus. doubled: with their calling code twice. #}
{% macro valid_phone_patterns(doubled=false) -%}
    {%- set patterns = [] -%}
    {%- for calling_code, plan in phone_number_plans().items() -%}
        {%- for range in plan.split(' ') -%}
            {%- set beginning, lengths = range.split(':') -%}
            {%- set width = modules.re.sub('\\[[^\\]]*\\]', 'x', beginning) | length -%}
            {%- for length in lengths.split(',') -%}
                {%- set bounds = length.split('-') -%}
                {%- do patterns.append(
                    calling_code ~ (calling_code if doubled else '') ~ beginning
                    ~ '[0-9]{' ~ (bounds[0] | int - width) ~ ',' ~ (bounds[-1] | int - width) ~ '}'
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(patterns) }}
{%- endmacro %}


{#
    {calling code: first digits of the national number:how many digits it has}, for the countries of seed
    country_calling_codes. Not a column of that seed: a number belongs to the country it begins with, which need not
    be the customer's. Italy in depth: landlines, mobiles, toll-free, shared cost, premium, personal, internet.
#}
{% macro phone_number_plans() -%}
    {{ return({
        '1': '[2-9][0-9][0-9][2-9]:10',
        '27': '[1-9]:9',
        '30': '[2679]:10 8:10-12',
        '31': '[1-7]:9 8:7-10 9:7-11',
        '32': '[1-35-9]:8 4:8-9',
        '33': '[1-9]:9',
        '34': '[5-9]:9',
        '351': '[236-9]:9',
        '352': '[2-57-9]:4-11 6:9',
        '353': '1:8-10 [24-69]:7-9 7:9 8:9-10',
        '354': '[4-9]:7 3:9',
        '356': '[2579]:8 3550:8 800:8',
        '357': '[25789]:8',
        '358': '[1-6]:5-10 7:6-12 [89]:5-9',
        '359': '2:6-8 [3-7]:7-8 [89]:7-9',
        '36': '1:8 [2-9]:8-9',
        '370': '[3-9]:8',
        '371': '[26-9]:8',
        '372': '[369]:7 [457]:7-8 8:7-8,10',
        '377': '[3489]:8 [67]:9',
        '378': '0549:10 [5-7]:8',
        '381': '[1-3]:7-12 6:8-10 [789]:6-12',
        '385': '1:8 [2-59]:8-9 [68]:7-9 7:8',
        '386': '[1-7]:8 8:5-8 9:6-8',
        '39': '0[1-9]:6-11 3[2-9]:9-10 31:10 43:10 55:10 70:10 800:9 803:6 84[08]:9 84[17]:6 89:6,8-10'
            ~ ' 144:9 16[346]:9 178:10 199:9',
        '40': '[23]:6,9 [7-9]:9',
        '41': '[2-79]:9 8:9,12',
        '420': '[2-8]:9 9:9-12',
        '421': '[2-5]:6-7,9 [68]:9 9:7,9',
        '43': '1:4-13 2:7-13 [3467]:6-13 5:5-13 8:8-13 9:9-13',
        '44': '1:9-10 [23579]:10 8:7,9-10',
        '45': '[2-9]:8',
        '46': '[1346]:7-9 2:6-9 5:8-9 7:9 8:7-9 9:7-10',
        '47': '[2-9]:8',
        '48': '[1-9]:9',
        '49': '1[0-489]:4-13 15:11 1[67]:10-11 [2-9]:5-13',
        '55': '[12679]:10-11 [34]:8,10-11 [58]:9-11',
        '61': '1:5-10 [23478]:9',
        '65': '[369]:8 8:8,10 1:11',
        '81': '[134]:9 [25-9]:9-10',
        '90': '[235]:10 900:10 4:7,10 8:10',
        '91': '[2-9]:10 1:8-13',
        '971': '[23]:8 5:9 [4679]:8-9 8:5-12',
        '972': '[23489]:8 [57]:9 1:7-8,10-12',
    }) }}
{%- endmacro %}
