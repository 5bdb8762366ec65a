with

states as (

    select * from {{ ref('int_customer_states__measured') }}

),

buyers as (

    select
        as_of_date,
        count(*) as buyer_count
    from states
    where purchase_count > 0
    group by as_of_date

)

select
    as_of_date,
    cast(buyer_count as int) as buyer_count,
    cast({{ var('clv_sample_customers') }} as double) / buyer_count as sampled_fraction
from buyers
