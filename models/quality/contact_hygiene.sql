{%- set checks = {
    'tax_code': ('kept.tax_code', 'is_tax_code_valid', 'tax_code_problem'),
    'vat_number': ('kept.vat_number', 'is_vat_number_valid', 'vat_number_problem'),
    'email': ('kept.email', 'is_email_valid', 'email_problem'),
    'phone': ('kept.phone_e164', 'is_phone_valid', 'phone_problem'),
    'postal_address': (
        'coalesce(kept.street_address, kept.postal_code, kept.city)',
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

identifier_types as (

    {% for identifier_type in checks -%}
    select '{{ identifier_type }}' as identifier_type
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Of somebody who was erased a city may be left, which is no address.
kept as (

    select identities.*
    from identities
    inner join merged on identities.customer_id = merged.customer_id
    where merged.erased_at is null

),

judged as (

    select
        customers.customer_id,
        identifier_types.identifier_type,
        customers.as_of_date,
        case identifier_types.identifier_type
            {% for identifier_type, (identifier, is_valid, problem) in checks.items() -%}
            when '{{ identifier_type }}' then kept.{{ problem }}
            {% endfor -%}
        end as problem,
        case identifier_types.identifier_type
            {% for identifier_type, (identifier, is_valid, problem) in checks.items() -%}
            when '{{ identifier_type }}' then {{ identifier }} is not null
            {% endfor -%}
        end as is_present,
        case identifier_types.identifier_type
            {% for identifier_type, (identifier, is_valid, problem) in checks.items() -%}
            when '{{ identifier_type }}' then kept.{{ is_valid }}
            {% endfor -%}
        end as is_valid
    from customers
    left join kept on customers.customer_id = kept.customer_id
    cross join identifier_types

),

final as (

    select
        customer_id,
        identifier_type,
        as_of_date,
        problem,
        is_present,
        case when is_present then is_valid end as is_valid
    from judged

)

select * from final
