with

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

order_lines as (

    select * from {{ ref('int_order_lines__netted') }}

),

subscriptions as (

    select * from {{ ref('stg_subscriptions') }}

),

customers as (

    select * from {{ ref('int_customers__resolved') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

asked as (

    select as_of_date
    from dates
    where is_current or is_category_backtest

),

-- Who sent it back, was given it or subscribes to it knows the product, though none was bought.
known_days as (

    select
        customer_id,
        product_id,
        purchase_date as known_date,
        returned_date,
        true as is_bought
    from product_days

    union all

    select
        customer_id,
        product_id,
        purchase_date as known_date,
        cast(null as date) as returned_date,
        false as is_bought
    from order_lines
    where
        (is_return or quantity > 0)
        and not is_sale
        and not is_cancelled
        and is_merchandise
        and customer_id is not null
        and product_id is not null

    union all

    select
        customers.customer_id,
        subscriptions.product_id,
        subscriptions.starts_on as known_date,
        cast(null as date) as returned_date,
        false as is_bought
    from subscriptions
    inner join customers on subscriptions.customer_id = customers.source_customer_id
    inner join products on subscriptions.product_id = products.product_id
    where products.is_merchandise

),

days as (

    select
        asked.as_of_date,
        known_days.customer_id,
        known_days.product_id,
        case
            when
                known_days.is_bought
                and (
                    known_days.returned_date is null
                    or known_days.returned_date > asked.as_of_date
                )
                then known_days.known_date
        end as kept_date
    from known_days
    inner join asked on known_days.known_date <= asked.as_of_date

)

select
    as_of_date,
    customer_id,
    product_id,
    min(kept_date) as first_purchase_date,
    max(kept_date) as last_purchase_date,
    cast(count(kept_date) as int) as purchase_count,
    count(kept_date) > 0 as is_owned
from days
group by as_of_date, customer_id, product_id
