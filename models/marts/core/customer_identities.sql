with

customers as (

    select * from {{ ref('int_customers__merged') }}

),

identities as (

    select * from {{ ref('int_identities__survived') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- City and province are not personal and stay in the record of whoever was erased; an address goes.
final as (

    select
        customers.customer_id,
        as_of.as_of_date,
        customers.erased_at,
        identities.first_name,
        identities.last_name,
        identities.company_name,
        identities.tax_code,
        identities.vat_number,
        identities.email,
        identities.phone_e164,
        case
            when
                customers.erased_at is null
                and coalesce(
                    identities.street_address,
                    identities.postal_code,
                    identities.city,
                    identities.province
                ) is not null
                then concat_ws(
                    ', ',
                    identities.street_address,
                    nullif(concat_ws(' ', identities.postal_code, identities.city), ''),
                    identities.province,
                    identities.country_code
                )
        end as postal_address,
        identities.name_source_id,
        identities.tax_code_source_id,
        identities.vat_number_source_id,
        identities.email_source_id,
        identities.phone_source_id,
        identities.address_source_id,
        identities.is_tax_code_valid,
        identities.is_vat_number_valid,
        identities.is_email_valid,
        identities.is_phone_valid,
        coalesce(identities.is_postal_address_usable, false) as is_postal_address_usable
    from customers
    cross join as_of
    left join identities on customers.customer_id = identities.customer_id

)

select * from final
