with

rows_read as (

    {{ contract_rows('contact_events') }}

),

contacts as (

    select
        contact_id,
        bool_or(is_accepted) as is_accepted
    from {{ ref('base_contacts') }}
    where contact_id is not null
    group by contact_id

),

rows_checked as (

    select
        rows_read.*,
        coalesce(
            rows_read.contract_reason,
            case
                when contacts.contact_id is null then 'contact_id is not in contacts'
                when not contacts.is_accepted then 'its contact was rejected'
            end
        ) as reject_reason
    from rows_read
    left join contacts on rows_read.contact_id = contacts.contact_id

)

{{ sorted_rows('contact_events', 'rows_checked') }}
