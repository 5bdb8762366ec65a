with

states as (

    select * from {{ ref('int_customer_states__measured') }}

),

samples as (

    select * from {{ ref('int_samples__sized') }}

),

buyers as (

    select
        customer_id,
        as_of_date,
        purchase_count - 1 as repeat_count,
        age_days - recency_days as last_days,
        age_days,
        case when purchase_count > 1 then repeat_margin_amount else 0 end as repeat_margin_amount
    from states
    where purchase_count > 0

),

-- Hashed once, not once a date.
hashed as (

    select
        customer_id,
        {{ hash_fraction('customer_id') }} as fraction
    from buyers
    group by customer_id

),

sampled as (

    select
        buyers.as_of_date,
        buyers.repeat_count,
        buyers.last_days,
        buyers.age_days,
        buyers.repeat_margin_amount
    from buyers
    inner join samples on buyers.as_of_date = samples.as_of_date
    inner join hashed on buyers.customer_id = hashed.customer_id
    where hashed.fraction < samples.sampled_fraction

)

select
    as_of_date,
    cast(repeat_count as int) as repeat_count,
    cast(last_days as int) as last_days,
    cast(age_days as int) as age_days,
    cast(repeat_margin_amount as decimal(18, 2)) as repeat_margin_amount,
    cast(count(*) as int) as customer_count
from sampled
group by as_of_date, repeat_count, last_days, age_days, repeat_margin_amount
