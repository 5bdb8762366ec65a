with

rows_read as (

    {{ contract_rows('contact_events') }}

),

contacts as (

    select * from {{ ref('base_contacts') }}

),

known_customers as (

    select * from {{ ref('base_known_customers') }}

),

contact_owners as (

    select
        contacts.contact_id,
        bool_or(contacts.is_accepted) as is_accepted,
        bool_or(known_customers.erased_at is not null) as is_erased
    from contacts
    left join known_customers on contacts.customer_id = known_customers.customer_id
    where contacts.contact_id is not null
    group by contacts.contact_id

),

rows_checked as (

    select
        rows_read.*,
        coalesce(
            rows_read.contract_reason,
            case
                when contact_owners.contact_id is null then 'contact_id is not in contacts'
                when not contact_owners.is_accepted then 'its contact was rejected'
            end
        ) as reject_reason,
        coalesce(contact_owners.is_accepted and not contact_owners.is_erased, false)
            as is_personal_kept
    from rows_read
    left join contact_owners on rows_read.contact_id = contact_owners.contact_id

)

{{ sorted_rows('contact_events', 'rows_checked', keeps='is_personal_kept') }}
