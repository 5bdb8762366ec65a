with

product_days as {{ not_materialized() }} (

    select * from {{ ref('int_product_days__summed') }}

),

dates as (

    select * from {{ ref('int_reorder_dates__listed') }}

),

customers as (

    select customer_id
    from product_days
    group by customer_id

),

sampled_customers as (

    select
        dates.as_of_date,
        dates.is_current,
        customers.customer_id
    from customers
    inner join dates
        on
            dates.is_current
            or (
                dates.is_reorder_backtest
                and (
                    dates.sampled_fraction = 1
                    or {{ hash_fraction('customers.customer_id') }} < dates.sampled_fraction
                )
            )

),

-- What came back in part after the day of a backtest was not known on it.
purchases as (

    select
        sampled_customers.as_of_date,
        product_days.customer_id,
        product_days.product_id,
        product_days.purchase_date,
        case
            when sampled_customers.is_current then product_days.kept_quantity
            else product_days.quantity
        end as quantity
    from product_days
    inner join sampled_customers on product_days.customer_id = sampled_customers.customer_id
    where
        product_days.purchase_date <= sampled_customers.as_of_date
        and (
            product_days.returned_date is null
            or product_days.returned_date > sampled_customers.as_of_date
        )

),

sequenced as (

    select
        *,
        row_number() over next_purchase as purchase_number,
        lead(purchase_date) over next_purchase as next_purchase_date
    from purchases
    window next_purchase as (
        partition by as_of_date, customer_id, product_id
        order by purchase_date
    )

)

select
    as_of_date,
    customer_id,
    product_id,
    purchase_date,
    next_purchase_date,
    cast(purchase_number as int) as purchase_number,
    quantity,
    {{ days_between('purchase_date', 'next_purchase_date') }} as gap_days,
    {{ days_between('purchase_date', 'coalesce(next_purchase_date, as_of_date)') }}
        as observed_days,
    next_purchase_date is null as is_open
from sequenced
