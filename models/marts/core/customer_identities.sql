with

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

customers as (

    select * from {{ ref('stg_customers') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

calling_codes as (

    select * from {{ ref('country_calling_codes') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

resolved_customers as (

    select
        customer_id,
        bool_or(has_record) as has_record
    from resolved
    group by customer_id

),

kept as (

    select customers.*
    from customers
    left join gone on customers.customer_id = gone.customer_id
    where gone.erased_at is null

),

cleaned as (

    select
        resolved_customers.customer_id,
        as_of.as_of_date,
        gone.erased_at,
        kept.first_name,
        kept.last_name,
        kept.company_name,
        {{ compact_code('kept.tax_code') }} as tax_code,
        {{ compact_vat_number('kept.vat_number', 'kept.country_code') }} as vat_number,
        lower(kept.email) as email,
        {{ e164_phone(
            'coalesce(kept.mobile, kept.phone)',
            'calling_codes.calling_code',
            'calling_codes.trunk_prefix'
        ) }} as phone_e164,
        kept.street_address,
        kept.postal_code,
        kept.city,
        kept.province,
        kept.country_code
    from resolved_customers
    cross join as_of
    left join kept
        on resolved_customers.customer_id = kept.customer_id and resolved_customers.has_record
    left join gone on resolved_customers.customer_id = gone.customer_id
    left join calling_codes on kept.country_code = calling_codes.country_code

),

final as (

    select
        customer_id,
        as_of_date,
        erased_at,
        first_name,
        last_name,
        company_name,
        tax_code,
        vat_number,
        email,
        phone_e164,
        case
            when coalesce(street_address, postal_code, city, province) is not null
                then concat_ws(
                    ', ',
                    street_address,
                    nullif(concat_ws(' ', postal_code, city), ''),
                    province,
                    country_code
                )
        end as postal_address,
        {{ is_tax_code_valid('tax_code', 'country_code') }} as is_tax_code_valid,
        {{ is_vat_number_valid('vat_number', 'country_code') }} as is_vat_number_valid,
        {{ is_email_valid('email') }} as is_email_valid,
        {{ is_phone_valid('phone_e164') }} as is_phone_valid,
        street_address is not null
        and postal_code is not null
        and city is not null as is_postal_address_usable
    from cleaned

)

select * from final
