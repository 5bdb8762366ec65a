-- Five rows for each customer, which say what the flags of customer_identities say; ids and flags
-- only, so that a failure shows no identifier.
with

hygiene as (

    select * from {{ ref('contact_hygiene') }}

),

identities as (

    select * from {{ ref('customer_identities') }}

),

summed as (

    select
        customer_id,
        {% for identifier in ['tax_code', 'vat_number', 'email', 'phone', 'postal_address'] -%}
        bool_or(identifier_type = '{{ identifier }}' and is_present) as has_{{ identifier }},
        bool_or(
            case when identifier_type = '{{ identifier }}' then is_valid end
        ) as is_{{ identifier }}_valid,
        {% endfor -%}
        count(*) as row_total
    from hygiene
    group by customer_id

)

select
    identities.customer_id,
    summed.row_total
from identities
left join summed on identities.customer_id = summed.customer_id
where
    coalesce(summed.row_total, 0) != 5
    {% for identifier in ['tax_code', 'vat_number', 'email', 'phone'] -%}
    or summed.is_{{ identifier }}_valid is distinct from identities.is_{{ identifier }}_valid
    {% endfor -%}
    {% for identifier in ['tax_code', 'vat_number', 'email'] -%}
    or summed.has_{{ identifier }} != (identities.{{ identifier }} is not null)
    {% endfor -%}
    or summed.has_phone != (identities.phone_e164 is not null)
    or (summed.has_postal_address and identities.postal_address is null)
    or coalesce(summed.is_postal_address_valid, false) != identities.is_postal_address_usable
