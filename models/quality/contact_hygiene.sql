{%- set checks = {
    'tax_code': ('tax_code', 'is_tax_code_valid', 'tax_code_problem'),
    'vat_number': ('vat_number', 'is_vat_number_valid', 'vat_number_problem'),
    'email': ('email', 'is_email_valid', 'email_problem'),
    'phone': ('phone_e164', 'is_phone_valid', 'phone_problem'),
    'postal_address': (
        'coalesce(street_address, postal_code, city)',
        'is_postal_address_usable',
        'postal_address_problem',
    ),
} -%}

with

customers as (

    select * from {{ ref('dim_customers') }}

),

identities as (

    select * from {{ ref('int_identities__survived') }}

),

merged as (

    select * from {{ ref('int_customers__merged') }}

),

-- Of somebody who was erased a city may be left, which is no address.
kept as (

    select identities.*
    from identities
    inner join merged on identities.customer_id = merged.customer_id
    where merged.erased_at is null

),

judged as (

    {% for identifier_type, (identifier, is_valid, problem) in checks.items() -%}
    select
        customer_id,
        '{{ identifier_type }}' as identifier_type,
        {{ problem }} as problem,
        {{ is_valid }} as is_valid
    from kept
    where {{ identifier }} is not null
    {{ 'union all' if not loop.last }}

    {% endfor %}
),

identifier_types as (

    {% for identifier_type in checks -%}
    select '{{ identifier_type }}' as identifier_type
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        customers.customer_id,
        identifier_types.identifier_type,
        customers.as_of_date,
        judged.problem,
        judged.customer_id is not null as is_present,
        judged.is_valid
    from customers
    cross join identifier_types
    left join judged
        on
            customers.customer_id = judged.customer_id
            and identifier_types.identifier_type = judged.identifier_type

)

select * from final
