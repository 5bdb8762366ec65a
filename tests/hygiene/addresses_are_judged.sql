-- The first thing that an address lacks, on whichever engine runs this.
with

cases as (

    {% for country, street, postal_code, city, problem in [
        ('IT', 'Via 1', '00100', 'Roma', none),
        ('IT', none, '00100', none, 'no_street'),
        ('IT', 'Via 1', none, none, 'no_postal_code'),
        ('IT', 'Via 1', '00100', none, 'no_city'),
        ('IT', 'Via 1', '100', 'Roma', 'wrong_postal_code'),
        ('IT', 'Via 1', 'I-00100', 'Roma', 'wrong_postal_code'),
        ('SM', 'Via 1', '47890', 'San Marino', none),
        ('SM', 'Via 1', '00100', 'San Marino', 'wrong_postal_code'),
        ('GB', 'Road 1', 'w1a 0ax', 'London', none),
        ('GB', 'Road 1', '00100', 'London', 'wrong_postal_code'),
        ('ZZ', 'Road 1', 'anything', 'Somewhere', none),
        (none, 'Road 1', 'anything', 'Somewhere', none),
        ('IT', none, none, none, none),
    ] -%}
    select
        {{ "'" ~ country ~ "'" if country else 'cast(null as string)' }} as country_code,
        {{ "'" ~ street ~ "'" if street else 'cast(null as string)' }} as street_address,
        {{ "'" ~ postal_code ~ "'" if postal_code else 'cast(null as string)' }} as postal_code,
        {{ "'" ~ city ~ "'" if city else 'cast(null as string)' }} as city,
        {{ "'" ~ problem ~ "'" if problem else 'cast(null as string)' }} as expected_problem
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

judged as (

    select
        *,
        {{ postal_address_problem('street_address', 'postal_code', 'city', 'country_code') }}
            as problem,
        {{ is_postal_address_usable('street_address', 'postal_code', 'city', 'country_code') }}
            as is_usable
    from cases

)

select *
from judged
where
    problem is distinct from expected_problem
    or is_usable
    is distinct from (problem is null and coalesce(street_address, postal_code, city) is not null)
