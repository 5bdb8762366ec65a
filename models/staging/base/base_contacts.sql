with

rows_read as (

    {{ contract_rows('contacts') }}

),

known_customers as (

    select * from {{ ref('base_known_customers') }}

),

rows_checked as (

    select
        rows_read.*,
        coalesce(
            rows_read.contract_reason,
            case when known_customers.customer_id is null then 'customer_id is nobody known' end
        ) as reject_reason
    from rows_read
    left join known_customers on rows_read.customer_id = known_customers.customer_id

)

{{ sorted_rows('contacts', 'rows_checked') }}
