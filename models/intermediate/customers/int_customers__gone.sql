with

suppressions as (

    select * from {{ ref('stg_suppressions') }}

),

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

)

select
    resolved.customer_id,
    min(
        case when suppressions.reason = 'erasure' then suppressions.registered_at end
    ) as erased_at,
    min(
        case when suppressions.reason = 'deceased' then suppressions.registered_at end
    ) as deceased_at
from suppressions
inner join resolved on suppressions.identifier = resolved.source_customer_id
cross join as_of
where
    suppressions.identifier_type = 'customer_id'
    and suppressions.reason in ('erasure', 'deceased')
    and {{ local_date('suppressions.registered_at') }} <= as_of.as_of_date
group by resolved.customer_id
