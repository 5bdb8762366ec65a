with

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

final as (

    select
        resolved.source_customer_id as customer_id,
        resolved.customer_id as surviving_customer_id,
        as_of.as_of_date,
        resolved.match_rule,
        resolved.match_probability
    from resolved
    cross join as_of
    where resolved.source_customer_id != resolved.customer_id

)

select * from final
