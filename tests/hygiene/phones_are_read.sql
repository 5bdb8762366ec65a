-- How fields are read as phone numbers and what is wrong with them, on whichever engine runs this.
-- The numbers are invented. What stands in one column of the failing row is expected in the other.
with

calling_codes as (

    select * from {{ ref('country_calling_codes') }}

),

cases as (

    {% for country, written, number, problem in [
        ('IT', '06 0123 4567', '+390601234567', none),
        ('IT', '(06) 0123-4567', '+390601234567', none),
        ('IT', '06/01234567', '+390601234567', none),
        ('IT', '+39 (0)6 01234567', '+390601234567', none),
        ('IT', '(+39) 06.0123.4567', '+390601234567', none),
        ('IT', '314 1234567', '+393141234567', none),
        ('IT', '0039 314 1234567', '+393141234567', none),
        ('IT', '+0039 314 1234567', '+393141234567', none),
        ('IT', '+39 0039 314 1234567', '+393141234567', none),
        ('IT', '39 314 1234567', '+393141234567', none),
        ('IT', '39 06 01234567', '+390601234567', none),
        ('IT', 'cell. 314-1234567', '+393141234567', none),
        ('IT', '06 123456 / 333 1234567', '+3906123456', none),
        ('IT', '06 1234567/8', '+39061234567', none),
        ('IT', '+39 0521/123456', '+390521123456', none),
        ('IT', '(+39) 0521/123456', '+390521123456', none),
        ('IT', '+390521/123456', '+390521123456', none),
        ('IT', '0039 06/1234567', '+39061234567', none),
        ('IT', '0039 347/1234567', '+393471234567', none),
        ('IT', '+39 0039 0521/123456', '+390521123456', none),
        ('IT', '+39/0521/123456', '+390521123456', none),
        ('IT', '+39 (0)6/1234567', '+39061234567', none),
        ('IT', '+39 0521/123456 / 347/1234567', '+390521123456', none),
        ('IT', '+39 06 1234567/8', '+39061234567', none),
        ('IT', '+39 06 123456/+39 347 1234567', '+3906123456', none),
        ('IT', '06 1234567; 333 1234567', '+39061234567', none),
        ('IT', '06 1234567 o 333 1234567', '+39061234567', none),
        ('IT', '06 1234567 ext. 12', '+39061234567', none),
        ('IT', '06 1234567, int. 3', '+39061234567', none),
        ('IT', '06 1234567 interno 3', '+39061234567', none),
        ('IT', '06 1234567x12', '+39061234567', none),
        ('IT', '06 1234567 #12', '+39061234567', none),
        ('IT', '06–1234567', '+39061234567', none),
        ('IT', '800 012345', '+39800012345', none),
        ('IT', '803123', '+39803123', none),
        ('IT', '899 012345', '+39899012345', none),
        ('IT', '+44 (0)20 7946 0123', '+442079460123', none),
        ('IT', '0044 020 7946 0123', '+442079460123', none),
        ('IT', '+378 0549 886000', '+3780549886000', none),
        ('IT', '112', '+39112', 'unknown_prefix'),
        ('IT', '6 01234567', '+39601234567', 'unknown_prefix'),
        ('IT', '3141234', '+393141234', 'wrong_length'),
        ('IT', '06 1234567 333 1234567', '+390612345673331234567', 'wrong_length'),
        ('IT', '+999 12345678', '+99912345678', 'unknown_calling_code'),
        ('IT', '+0 12345678', '+012345678', 'unknown_calling_code'),
        ('IT', '314 1234567 Ada', '314 1234567 Ada', 'not_a_number'),
        ('IT', 'A314B1234567', 'A314B1234567', 'not_a_number'),
        ('IT', 'none', none, none),
        ('IT', '--', none, none),
        ('DE', '030 123456', '+4930123456', none),
        ('DE', '+49 (0)30/123456', '+4930123456', none),
        ('DE', '0049 (0)30 123456', '+4930123456', none),
        ('DE', '+39 06 01234567', '+390601234567', none),
        ('DE', '0151 1234567', '+491511234567', 'wrong_length'),
        ('HU', '06 1 234 5678', '+3612345678', none),
        ('US', '1 (212) 555-0123', '+12125550123', none),
        ('US', '212.555.0123 x4', '+12125550123', none),
        ('US', '112 555 0123', '+1125550123', 'unknown_prefix'),
        ('SM', '0549 886000', '+3780549886000', none),
        ('ZZ', '212 555 0123', '2125550123', 'unknown_calling_code'),
        ('ZZ', '+1 212 555 0123', '+12125550123', none),
        ('ZZ', '+225 01 23 45 67 89', '+2250123456789', none),
        ('ZZ', '+225 0123', '+2250123', none),
        ('ZZ', '+225 012', '+225012', 'wrong_length'),
    ] -%}
    select
        '{{ country }}' as country_code,
        '{{ written }}' as given_number,
        {{ "'" ~ number ~ "'" if number else 'cast(null as string)' }} as expected_number,
        {{ "'" ~ problem ~ "'" if problem else 'cast(null as string)' }} as expected_problem
    {{ 'union all' if not loop.last }}
    {% endfor %}

    union all

    select
        'IT' as country_code,
        '314' || chr(160) || '123' || chr(9) || '4567' || chr(10) || '06 01234567' as given_number,
        '+393141234567' as expected_number,
        cast(null as string) as expected_problem

),

-- Grouped, or Spark would read each number anew wherever the conditions below name it.
numbers_read as (

    select
        cases.country_code,
        cases.given_number,
        cases.expected_number,
        cases.expected_problem,
        max({{ e164_phone(
            'cases.given_number', 'calling_codes.calling_code', 'calling_codes.trunk_prefix'
        ) }}) as number_read
    from cases
    left join calling_codes on cases.country_code = calling_codes.country_code
    group by
        cases.country_code,
        cases.given_number,
        cases.expected_number,
        cases.expected_problem

),

judged as (

    select
        *,
        {{ phone_problem('number_read') }} as problem,
        {{ is_phone_valid('number_read') }} as is_valid
    from numbers_read

)

select *
from judged
where
    number_read is distinct from expected_number
    or problem is distinct from expected_problem
    or is_valid is distinct from case when number_read is not null then problem is null end
