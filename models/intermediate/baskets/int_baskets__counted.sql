with

baskets as (

    select * from {{ ref('int_baskets__collected') }}

),

counted as (

    select count(*) as basket_count
    from baskets
    where not is_oversized

)

select
    cast(basket_count as bigint) as basket_count,
    {{ pair_minimum('basket_count') }} as min_pair_orders
from counted
