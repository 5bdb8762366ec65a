-- Each word for what can be wrong with a code or an e-mail address, on whichever engine runs this.
-- The tax code is the example of the textbooks; the VAT numbers belong to nobody.
with

cases as (

    {% for kind, country, identifier, problem in [
        ('tax_code', 'IT', 'RSSMRA85T10A562S', none),
        ('tax_code', 'IT', 'RSSMRA85T10A56NH', none),
        ('tax_code', 'IT', '50074310017', none),
        ('tax_code', 'IT', 'RSSMRA85T10A562', 'wrong_length'),
        ('tax_code', 'IT', 'RSSMRA85T1OA562S', 'wrong_characters'),
        ('tax_code', 'IT', 'RSSMRA85F10A562S', 'wrong_month'),
        ('tax_code', 'IT', 'RSSMRA85T32A562S', 'wrong_day'),
        ('tax_code', 'IT', 'RSSMRA85T40A562S', 'wrong_day'),
        ('tax_code', 'IT', 'RSSMRA85T72A562S', 'wrong_day'),
        ('tax_code', 'IT', 'RSSMRA85D31A562S', 'wrong_day'),
        ('tax_code', 'IT', 'RSSMRA85B29A562S', 'wrong_day'),
        ('tax_code', 'IT', 'RSSMRA84B29A562S', 'wrong_check_digit'),
        ('tax_code', 'IT', 'RSSMRA85T10A562T', 'wrong_check_digit'),
        ('tax_code', 'DE', 'RSSMRA85T10A562T', none),
        ('vat_number', 'IT', '50074310017', none),
        ('vat_number', 'IT', '500743100', 'wrong_length'),
        ('vat_number', 'IT', '5007431001A', 'wrong_characters'),
        ('vat_number', 'IT', '00000000018', 'no_company_number'),
        ('vat_number', 'IT', '50074311014', 'unknown_office'),
        ('vat_number', 'IT', '50074310016', 'wrong_check_digit'),
        ('vat_number', none, '50074310016', none),
        ('email', 'IT', 'ada.b+shop@mail.example.org', none),
        ('email', 'IT', '@example.org', 'no_local_part'),
        ('email', 'IT', 'ada', 'no_domain'),
        ('email', 'IT', 'ada@example', 'no_domain'),
        ('email', 'IT', 'ada..b@example.org', 'wrong_dots'),
        ('email', 'IT', 'ada b@example.org', 'wrong_characters'),
        ('email', 'IT', 'ada@' ~ 'b' * 63 ~ '.org', none),
        ('email', 'IT', 'ada@' ~ 'b' * 64 ~ '.org', 'too_long'),
    ] -%}
    select
        '{{ kind }}' as identifier_type,
        {{ "'" ~ country ~ "'" if country else 'cast(null as string)' }} as country_code,
        '{{ identifier }}' as identifier,
        {{ "'" ~ problem ~ "'" if problem else 'cast(null as string)' }} as expected_problem
    {{ 'union all' if not loop.last }}
    {% endfor %}

    union all

    select
        'email' as identifier_type,
        'IT' as country_code,
        'ada' || chr(39) || 'b@example.org' as identifier,
        cast(null as string) as expected_problem

    union all

    select
        'email' as identifier_type,
        'IT' as country_code,
        'ada@example.org' || chr(10) as identifier,
        'wrong_characters' as expected_problem

),

judged as (

    select
        *,
        case identifier_type
            when 'tax_code' then {{ tax_code_problem('identifier', 'country_code') }}
            when 'vat_number' then {{ vat_number_problem('identifier', 'country_code') }}
            else {{ email_problem('identifier') }}
        end as problem,
        case identifier_type
            when 'tax_code' then {{ is_tax_code_valid('identifier', 'country_code') }}
            when 'vat_number' then {{ is_vat_number_valid('identifier', 'country_code') }}
            else {{ is_email_valid('identifier') }}
        end as is_valid
    from cases

)

select *
from judged
where
    problem is distinct from expected_problem
    or is_valid is distinct from case
        when identifier_type = 'email' or country_code = 'IT' then problem is null
    end
