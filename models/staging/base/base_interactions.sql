with

rows_read as (

    {{ contract_rows('interactions') }}

),

known_customers as (

    select * from {{ ref('base_known_customers') }}

),

rows_judged as (

    select
        rows_read.*,
        known_customers.erased_at,
        coalesce(
            rows_read.contract_reason,
            {{ calendar_reason('rows_read.occurred_at') }},
            case when known_customers.customer_id is null then 'customer_id is nobody known' end
        ) as reject_reason
    from rows_read
    left join known_customers on rows_read.customer_id = known_customers.customer_id

),

rows_checked as (

    select
        *,
        reject_reason is null and erased_at is null as is_personal_kept
    from rows_judged

)

{{ sorted_rows('interactions', 'rows_checked', keeps='is_personal_kept') }}
