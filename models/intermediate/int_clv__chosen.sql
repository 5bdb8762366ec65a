with

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

)

select
    as_of_date,
    cast(null as string) as model,
    cast(null as double) as r,
    cast(null as double) as alpha,
    cast(null as double) as a,
    cast(null as double) as b,
    cast(null as double) as b_dropout,
    cast(null as double) as p,
    cast(null as double) as q,
    cast(null as double) as v,
    cast(null as double) as mean_margin,
    cast(null as double) as margin_correlation,
    cast(0 as int) as customer_count,
    false as is_fitted,
    'not fitted' as reason
from dates
