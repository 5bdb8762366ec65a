with

customers as (

    select * from {{ ref('int_customers__merged') }}

),

suppressions as (

    select * from {{ ref('int_suppressions__matched') }}

),

erased as (

    select
        customer_id,
        erased_at
    from customers
    where erased_at is not null

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
