with

customers as (

    select * from {{ ref('base_customer_rows') }}

),

calling_codes as (

    select * from {{ ref('country_calling_codes') }}

),

accepted as (

    select
        *,
        coalesce(upper(country_code), '{{ var("default_country_code") }}') as known_country_code
    from customers
    where is_accepted

),

cleaned as (

    select
        accepted.customer_id,
        -- A record with nothing but a company's name is a company's, whatever its type was left at.
        case
            when
                accepted.company_name is not null
                and coalesce(accepted.first_name, accepted.last_name) is null
                then 'company'
            else accepted.customer_type
        end as customer_type,
        accepted.known_country_code as country_code,
        {{ cleaned_identifiers('accepted', 'accepted.known_country_code', 'calling_codes') }},
        {{ match_name('accepted.first_name') }} as first_name,
        {{ match_name('accepted.last_name') }} as last_name,
        {{ match_name('accepted.company_name') }} as company_name,
        cast(accepted.birth_date as string) as birth_date,
        {{ local_date('accepted.created_at') }} as record_date
    from accepted
    left join calling_codes on accepted.known_country_code = calling_codes.country_code

),

-- A company has one name; of a person the first and the last tell one of a family from another.
-- Abroad a code is known with its country.
described as (

    select
        customer_id,
        customer_type,
        email,
        mobile,
        landline,
        birth_date,
        record_date,
        country_code,
        tax_code,
        coalesce(
            vat_number,
            case when customer_type = 'company' and length(tax_code) = 11 then tax_code end
        ) as vat_number,
        case when country_code = '{{ var("default_country_code") }}' then '' else country_code end
            as code_prefix,
        case when customer_type = 'company' then company_name else last_name end as surname,
        case when customer_type = 'company' then company_name else first_name end as own_name,
        case
            when customer_type = 'company' then company_name
            else nullif(concat_ws(' ', first_name, last_name), '')
        end as whole_name
    from cleaned

),

-- What a record can be known by. It may hold two phone numbers, and each is a key.
key_slots as (

    {% for slot, key_type in {
        'customer_id': 'customer_id',
        'tax_code': 'tax_code',
        'vat_number': 'vat_number',
        'email': 'email',
        'mobile': 'phone',
        'phone': 'phone',
        'mobile_surname': 'phone_surname',
        'phone_surname': 'phone_surname',
        'birth_date': 'birth_date',
    }.items() -%}
    select
        '{{ slot }}' as key_slot,
        '{{ key_type }}' as key_type
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

identifiers as (

    select
        described.customer_id,
        described.customer_type,
        described.record_date,
        key_slots.key_type,
        case key_slots.key_slot
            when 'customer_id' then described.customer_id
            when 'tax_code' then described.code_prefix || described.tax_code
            when 'vat_number' then described.code_prefix || described.vat_number
            when 'email' then {{ match_email('described.email') }}
            when 'mobile' then described.mobile
            when 'phone' then nullif(described.landline, coalesce(described.mobile, ''))
            when 'mobile_surname' then described.mobile || ' ' || described.surname
            when 'phone_surname'
                then
                    nullif(described.landline, coalesce(described.mobile, ''))
                    || ' '
                    || described.surname
            when 'birth_date' then described.birth_date
        end as match_value,
        case
            when key_slots.key_type = 'phone_surname' then described.own_name
            when key_slots.key_type in ('tax_code', 'vat_number', 'email') then described.whole_name
        end as match_name,
        coalesce(
            case key_slots.key_slot
                when 'tax_code'
                    then {{ is_tax_code_valid('described.tax_code', 'described.country_code') }}
                when 'vat_number'
                    then {{ is_vat_number_valid('described.vat_number', 'described.country_code') }}
                when 'email' then {{ is_email_valid('described.email') }}
                when 'mobile_surname' then {{ is_phone_valid('described.mobile') }}
                when 'phone_surname' then {{ is_phone_valid('described.landline') }}
            end,
            case key_slots.key_slot
                when 'tax_code' then {{ looks_like_a_code('described.tax_code') }}
                when 'vat_number' then {{ looks_like_a_code('described.vat_number') }}
            end,
            true
        ) as is_valid
    from described
    cross join key_slots

)

select
    customer_id as source_customer_id,
    key_type,
    {{ keyed_hash('key_type', 'match_value') }} as key_hash,
    {{ keyed_hash("'name'", 'match_name') }} as name_hash,
    record_date,
    customer_type,
    is_valid,
    is_valid
    {%- if var('as_of_date') %}
    and coalesce(record_date <= cast('{{ var("as_of_date") }}' as date), true)
    {%- endif %} as is_matchable
from identifiers
where match_value is not null
