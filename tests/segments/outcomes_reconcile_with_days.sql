-- What segments spent after the cut-off is what their customers did on the days after it.
with

outcomes as (

    select * from {{ ref('segment_outcomes') }}

),

customer_outcomes as (

    select * from {{ ref('int_customer_outcomes__measured') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

spent as (

    select coalesce(sum(customer_days.net_amount), 0) as net_amount
    from customer_days
    inner join customer_outcomes
        on
            customer_days.customer_id = customer_outcomes.customer_id
            and customer_days.purchase_date > customer_outcomes.as_of_date

),

summed as (

    select
        segmentation,
        sum(customer_count * outcome_mean) as net_amount
    from outcomes
    where outcome = 'net_amount' and segmentation in ('lifecycle_stage', 'stratum')
    group by segmentation

)

select
    summed.segmentation,
    summed.net_amount,
    spent.net_amount as spent_amount
from summed
cross join spent
where
    abs(summed.net_amount - cast(spent.net_amount as double))
    > 0.005 + 1e-9 * abs(summed.net_amount)
