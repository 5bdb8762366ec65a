with

input_rows as (

    select * from {{ ref('base_interactions') }}

),

accepted as (

    select
        interaction_id,
        customer_id,
        occurred_at,
        interaction_type,
        channel,
        topic,
        category,
        product_id,
        survey,
        score,
        resolved_at
        {{- passthrough_columns('interactions') }},
        body
    from input_rows
    where is_accepted

)

select * from accepted
