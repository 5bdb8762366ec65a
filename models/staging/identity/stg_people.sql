with

by_tax_code as (

    select * from {{ ref('stg_people__by_tax_code') }}

),

by_vat_number as (

    select * from {{ ref('stg_people__by_vat_number') }}

),

by_email as (

    select * from {{ ref('stg_people__by_email') }}

),

by_phone as (

    select * from {{ ref('stg_people__by_phone') }}

),

final as (

    select
        by_phone.source_customer_id,
        by_phone.person_id as customer_id,
        case by_phone.person_id
            when by_tax_code.person_id then 'tax_code'
            when by_vat_number.person_id then 'vat_number'
            when by_email.person_id then 'email'
            else 'phone_surname'
        end as match_rule,
        cast(1 as double) as match_probability
    from by_phone
    left join by_email on by_phone.source_customer_id = by_email.source_customer_id
    left join by_vat_number on by_phone.source_customer_id = by_vat_number.source_customer_id
    left join by_tax_code on by_phone.source_customer_id = by_tax_code.source_customer_id
    where by_phone.source_customer_id != by_phone.person_id

)

select * from final
