with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

)

select
    as_of_date,
    customer_id,
    product_id,
    cast(count(*) as int) as gap_count,
    {{ median_of('gap_days') }} as median_gap_days,
    {{ median_of(unit_gap('gap_days', 'quantity')) }} as median_unit_gap_days
from gaps
where not is_open and quantity > 0
group by as_of_date, customer_id, product_id
