with

resolved as {{ not_materialized() }} (

    select * from {{ ref('int_customers__resolved') }}

),

customers as (

    select * from {{ ref('stg_customers') }}

),

calling_codes as (

    select * from {{ ref('country_calling_codes') }}

),

records as (

    select
        resolved.customer_id,
        customers.customer_id as source_customer_id,
        customers.first_name,
        customers.last_name,
        customers.company_name,
        customers.birth_date,
        {{ cleaned_identifiers('customers', 'customers.country_code', 'calling_codes') }},
        customers.street_address,
        customers.postal_code,
        customers.city,
        customers.province,
        customers.country_code,
        {{ recency('customers.updated_at', 'customers.created_at', 'customers.customer_id') }}
            as recency
    from resolved
    inner join customers on resolved.source_customer_id = customers.customer_id
    left join calling_codes on customers.country_code = calling_codes.country_code
    where resolved.has_record

),

numbered as (

    select
        *,
        case
            when {{ is_phone_valid('mobile') }} then mobile
            when {{ is_phone_valid('landline') }} then landline
            else coalesce(mobile, landline)
        end as phone_e164
    from records

),

judged as (

    select
        customer_id,
        source_customer_id,
        first_name,
        last_name,
        company_name,
        birth_date,
        tax_code,
        vat_number,
        email,
        phone_e164,
        street_address,
        postal_code,
        city,
        province,
        country_code,
        recency,
        {{ tax_code_problem('tax_code', 'country_code') }} as tax_code_problem,
        {{ vat_number_problem('vat_number', 'country_code') }} as vat_number_problem,
        {{ email_problem('email') }} as email_problem,
        {{ phone_problem('phone_e164') }} as phone_problem,
        {{ postal_address_problem('street_address', 'postal_code', 'city', 'country_code') }}
            as postal_address_problem,
        {{ is_tax_code_valid('tax_code', 'country_code') }} as is_tax_code_valid,
        {{ is_vat_number_valid('vat_number', 'country_code') }} as is_vat_number_valid,
        {{ is_email_valid('email') }} as is_email_valid,
        {{ is_phone_valid('phone_e164') }} as is_phone_valid
    from numbered

),

several as (

    select customer_id
    from resolved
    where has_record
    group by customer_id
    having count(*) > 1

),

-- Few customers have more than one record: only theirs are held against each other.
contested as (

    select judged.*
    from judged
    inner join several on judged.customer_id = several.customer_id

),

uncontested as (

    select judged.*
    from judged
    left join several on judged.customer_id = several.customer_id
    where several.customer_id is null

),

-- What passes its check, then what no check can judge, then what fails; of equals the latest.
ranked as (

    select
        customer_id,
        source_customer_id,
        birth_date,
        recency,
        {% for identifier in ['tax_code', 'vat_number', 'email', 'phone'] -%}
        case
            when {{ 'phone_e164' if identifier == 'phone' else identifier }} is null then null
            {% if identifier == 'phone' -%}
            when is_phone_valid and {{ can_take_texts('phone_e164') }} then '3' || recency
            {% endif -%}
            when is_{{ identifier }}_valid then '2' || recency
            when is_{{ identifier }}_valid is null then '1' || recency
            else '0' || recency
        end as {{ identifier }}_rank,
        {% endfor -%}
        case
            when coalesce(street_address, postal_code, city, province) is null then null
            when street_address is not null and postal_address_problem is null
                then '2' || recency
            when street_address is not null then '1' || recency
            else '0' || recency
        end as address_rank,
        case
            when coalesce(first_name, last_name, company_name) is null then null
            when company_name is not null or (first_name is not null and last_name is not null)
                then '1' || recency
            else '0' || recency
        end as name_rank
    from contested

),

sources as (

    select
        customer_id,
        max_by(source_customer_id, recency) as latest_source_id,
        max_by(birth_date, case when birth_date is not null then recency end) as birth_date,
        {% for part in ['name', 'tax_code', 'vat_number', 'email', 'phone'] -%}
        max_by(source_customer_id, {{ part }}_rank) as {{ part }}_source_id,
        {% endfor -%}
        max_by(source_customer_id, address_rank) as address_source_id
    from ranked
    group by customer_id

),

survived as (

    select
        sources.customer_id,
        sources.birth_date,
        named.first_name,
        named.last_name,
        named.company_name,
        tax_codes.tax_code,
        vat_numbers.vat_number,
        emails.email,
        phones.phone_e164,
        addresses.street_address,
        addresses.postal_code,
        addresses.city,
        addresses.province,
        coalesce(addresses.country_code, latest.country_code) as country_code,
        sources.name_source_id,
        sources.tax_code_source_id,
        sources.vat_number_source_id,
        sources.email_source_id,
        sources.phone_source_id,
        sources.address_source_id,
        tax_codes.tax_code_problem,
        vat_numbers.vat_number_problem,
        emails.email_problem,
        phones.phone_problem,
        addresses.postal_address_problem,
        tax_codes.is_tax_code_valid,
        vat_numbers.is_vat_number_valid,
        emails.is_email_valid,
        phones.is_phone_valid,
        {{ is_postal_address_usable(
            'addresses.street_address', 'addresses.postal_code', 'addresses.city',
            'addresses.country_code'
        ) }} as is_postal_address_usable
    from sources
    inner join contested as latest on sources.latest_source_id = latest.source_customer_id
    left join contested as named on sources.name_source_id = named.source_customer_id
    left join contested as tax_codes on sources.tax_code_source_id = tax_codes.source_customer_id
    left join contested as vat_numbers
        on sources.vat_number_source_id = vat_numbers.source_customer_id
    left join contested as emails on sources.email_source_id = emails.source_customer_id
    left join contested as phones on sources.phone_source_id = phones.source_customer_id
    left join contested as addresses on sources.address_source_id = addresses.source_customer_id

),

of_one_record as (

    select
        customer_id,
        birth_date,
        first_name,
        last_name,
        company_name,
        tax_code,
        vat_number,
        email,
        phone_e164,
        street_address,
        postal_code,
        city,
        province,
        country_code,
        case
            when coalesce(first_name, last_name, company_name) is not null then source_customer_id
        end as name_source_id,
        case when tax_code is not null then source_customer_id end as tax_code_source_id,
        case when vat_number is not null then source_customer_id end as vat_number_source_id,
        case when email is not null then source_customer_id end as email_source_id,
        case when phone_e164 is not null then source_customer_id end as phone_source_id,
        case
            when coalesce(street_address, postal_code, city, province) is not null
                then source_customer_id
        end as address_source_id,
        tax_code_problem,
        vat_number_problem,
        email_problem,
        phone_problem,
        postal_address_problem,
        is_tax_code_valid,
        is_vat_number_valid,
        is_email_valid,
        is_phone_valid,
        {{ is_postal_address_usable('street_address', 'postal_code', 'city', 'country_code') }}
            as is_postal_address_usable
    from uncontested

),

-- Both have the same columns in the same order.
identities as (

    select * from survived

    union all

    select * from of_one_record

)

select * from identities
