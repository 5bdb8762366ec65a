with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

)

select
    as_of_date,
    product_id,
    {{ purchase_class('purchase_number') }} as purchase_class,
    observed_days,
    count(*) as ended_count,
    count_if(not is_open) as reorder_count
from gaps
group by as_of_date, product_id, {{ purchase_class('purchase_number') }}, observed_days
