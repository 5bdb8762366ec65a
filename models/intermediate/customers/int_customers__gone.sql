with

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

suppressions as (

    select * from {{ ref('int_suppressions__matched') }}

),

erased as (

    select
        customer_id,
        min(erased_at) as erased_at
    from resolved
    where erased_at is not null
    group by customer_id

),

deceased as (

    select
        customer_id,
        min(registered_at) as deceased_at
    from suppressions
    where reason = 'deceased'
    group by customer_id

)

select
    coalesce(erased.customer_id, deceased.customer_id) as customer_id,
    erased.erased_at,
    deceased.deceased_at
from erased
full join deceased on erased.customer_id = deceased.customer_id
