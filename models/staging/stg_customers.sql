with

input_rows as (

    select * from {{ ref('base_customers') }}

),

accepted as (

    select
        customer_id,
        customer_type,
        first_name,
        last_name,
        company_name,
        tax_code,
        vat_number,
        email,
        phone,
        mobile,
        street_address,
        postal_code,
        city,
        province,
        coalesce(upper(country_code), '{{ var("default_country_code") }}') as country_code,
        birth_date,
        created_at,
        acquisition_source,
        referred_by_customer_id,
        declared_channel,
        declared_interests,
        household_id
        {{- passthrough_columns('customers') }},
        updated_at
    from input_rows
    where is_accepted

)

select * from accepted
