with

customers as (

    select * from {{ ref('int_candidate_customers__listed') }}

),

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

products as (

    select * from {{ ref('int_products__popular') }}

),

holdings as (

    select * from {{ ref('int_holdings__numbered') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- Each product of a customer once, before products are looked up: their dates are all the same,
-- which no join should begin with.
kept as (

    select
        customers.customer_number,
        customers.as_of_date,
        product_days.product_id
    from product_days
    inner join customers
        on
            product_days.customer_id = customers.customer_id
            and product_days.purchase_date > customers.as_of_date
            and customers.is_evaluated
    cross join as_of
    where
        product_days.returned_date is null
        or product_days.returned_date > as_of.as_of_date
    group by customers.customer_number, customers.as_of_date, product_days.product_id

),

bought as (

    select
        kept.customer_number,
        products.product_number
    from kept
    inner join products
        on
            kept.product_id = products.product_id
            and kept.as_of_date = products.as_of_date

)

select
    bought.customer_number,
    bought.product_number,
    case when holdings.customer_number is null then 'cross_sell_new' else 'cross_sell_repeat' end
        as model
from bought
left join holdings
    on
        bought.customer_number = holdings.customer_number
        and bought.product_number = holdings.product_number
-- What was sent back before is neither: it is proposed by nobody.
where coalesce(holdings.is_owned, true)
