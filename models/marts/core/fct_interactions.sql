with

interactions as (

    select * from {{ ref('stg_interactions') }}

),

customers as (

    select * from {{ ref('int_customers__resolved') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

final as (

    select
        interactions.interaction_id,
        customers.customer_id,
        interactions.product_id,
        interactions.occurred_at,
        case
            when {{ local_date('interactions.resolved_at') }} <= as_of.as_of_date
                then interactions.resolved_at
        end as resolved_at,
        interactions.interaction_type,
        interactions.channel,
        interactions.topic,
        interactions.category,
        interactions.survey,
        interactions.score
    from interactions
    inner join customers on interactions.customer_id = customers.source_customer_id
    cross join as_of
    where {{ local_date('interactions.occurred_at') }} <= as_of.as_of_date

)

select * from final
