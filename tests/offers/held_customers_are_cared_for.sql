-- Everybody with an open complaint gets care and nothing else, except those who are gone, who get
-- nothing at all.
with

care as (

    select * from {{ ref('customer_care') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

offers as (

    select * from {{ ref('next_best_offers') }}

),

counted as (

    select
        care.customer_id,
        max(gone.customer_id) as gone_customer_id,
        count(offers.offer_key) as offer_count,
        count_if(coalesce(offers.offer_type, '') = 'customer_care') as care_count,
        bool_or(care.is_sales_hold) as is_sales_hold
    from care
    left join gone on care.customer_id = gone.customer_id
    left join offers on care.customer_id = offers.customer_id
    group by care.customer_id

)

select
    customer_id,
    offer_count,
    care_count
from counted
where
    (gone_customer_id is not null and offer_count > 0)
    or (
        gone_customer_id is null and is_sales_hold and not (offer_count = 1 and care_count = 1)
    )
