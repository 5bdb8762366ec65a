-- No category has a larger share of a customer than their type, and no other one than the second.
with

frat as (

    select * from {{ ref('customer_frat') }}

),

shares as (

    select * from {{ ref('int_customer_categories__shared') }}

)

select
    frat.customer_id,
    shares.category
from frat
inner join shares
    on
        frat.customer_id = shares.customer_id
        and frat.as_of_date = shares.as_of_date
where
    frat.type_share is null
    or shares.category_share > frat.type_share
    or (
        shares.category != frat.type_category
        and shares.category_share > coalesce(frat.second_share, 0)
    )
