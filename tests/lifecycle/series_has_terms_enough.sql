-- What the series of the expected purchases leaves out is nothing beside its sum.
with

expected as (

    select * from {{ ref('int_clv_purchases__expected') }}

)

select
    as_of_date,
    repeat_count,
    age_days,
    term_count,
    truncation_error
from expected
where
    truncation_error is null
    or truncation_error > 0.000000001 * greatest(horizon_purchases, year_purchases, 0.001)
