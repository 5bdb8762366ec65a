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

by_similarity as {{ not_materialized() }} (

    select * from {{ ref('stg_people__by_similarity') }}

),

offered as (

    select * from {{ ref('stg_people__offered') }}

),

-- A chain is as sure as its weakest link.
chains as (

    select
        by_similarity.person_id,
        min(offered.match_probability) as match_probability
    from offered
    inner join by_similarity on offered.customer_id = by_similarity.source_customer_id
    inner join by_similarity as partners
        on
            offered.other_customer_id = partners.source_customer_id
            and by_similarity.person_id = partners.person_id
    group by by_similarity.person_id

),

ruled as (

    select
        by_similarity.source_customer_id,
        by_similarity.person_id,
        case by_similarity.person_id
            when by_tax_code.person_id then 'tax_code'
            when by_vat_number.person_id then 'vat_number'
            when by_email.person_id then 'email'
            when by_phone.person_id then 'phone_surname'
            else 'similarity'
        end as match_rule
    from by_similarity
    left join by_phone on by_similarity.source_customer_id = by_phone.source_customer_id
    left join by_email on by_similarity.source_customer_id = by_email.source_customer_id
    left join by_vat_number on by_similarity.source_customer_id = by_vat_number.source_customer_id
    left join by_tax_code on by_similarity.source_customer_id = by_tax_code.source_customer_id
    where by_similarity.source_customer_id != by_similarity.person_id

),

final as (

    select
        ruled.source_customer_id,
        ruled.person_id as customer_id,
        ruled.match_rule,
        case
            when ruled.match_rule = 'similarity' then chains.match_probability
            else cast(1 as double)
        end as match_probability
    from ruled
    left join chains on ruled.person_id = chains.person_id

)

select * from final
