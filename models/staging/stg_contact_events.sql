with

input_rows as (

    select * from {{ ref('base_contact_events') }}

),

accepted as (

    select
        contact_id,
        event_type,
        occurred_at,
        order_id,
        amount
        {{- passthrough_columns('contact_events') }},
        note
    from input_rows
    where is_accepted

)

select * from accepted
