with

category_days as {{ not_materialized() }} (

    select * from {{ ref('int_category_days__summed') }}

),

customers as (

    select * from {{ ref('int_customers__resolved') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

samples as (

    select * from {{ ref('int_samples__sized') }}

),

today as (

    select as_of_date
    from as_of_dates
    where is_current

),

cut_off as (

    select
        as_of_dates.as_of_date,
        coalesce(samples.sampled_fraction, 1) as sampled_fraction
    from as_of_dates
    left join samples on as_of_dates.as_of_date = samples.as_of_date
    where as_of_dates.is_category_backtest and not as_of_dates.is_current

),

customer_ids as (

    select customer_id
    from customers
    group by customer_id

),

-- The cut-off only tells how well the next category is predicted: a sample says that too.
sampled as (

    select
        customer_ids.customer_id,
        cut_off.as_of_date
    from customer_ids
    cross join cut_off
    where {{ hash_fraction('customer_ids.customer_id') }} < cut_off.sampled_fraction

),

seen_days as (

    select
        today.as_of_date,
        category_days.*
    from category_days
    cross join today

    union all

    select
        sampled.as_of_date,
        category_days.*
    from category_days
    inner join sampled
        on
            category_days.customer_id = sampled.customer_id
            and category_days.purchase_date <= sampled.as_of_date

),

summed as (

    select
        as_of_date,
        customer_id,
        category_number,
        max(case when net_amount > 0 then purchase_date end) as last_purchase_date,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount,
        sum({{ decayed('net_amount', 'purchase_date', 'as_of_date') }}) as decayed_spend
    from seen_days
    group by as_of_date, customer_id, category_number

)

select
    as_of_date,
    customer_id,
    category_number,
    last_purchase_date,
    cast(order_count as int) as order_count,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(
        case when net_amount > 0 and decayed_spend > 0 then decayed_spend else 0 end
        as decimal(38, 12)
    ) as decayed_spend,
    net_amount > 0 as is_bought
from summed
