with

consents as (

    select * from {{ ref('int_consents__in_force') }}

),

category_days as (

    select * from {{ ref('int_category_days__summed') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions__followed') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

limited_customers as (

    select customer_id
    from consents
    where is_for_similar
    group by customer_id

),

bought as (

    select
        category_days.customer_id,
        categories.category_key
    from category_days
    inner join limited_customers on category_days.customer_id = limited_customers.customer_id
    inner join categories on category_days.category_number = categories.category_number
    group by category_days.customer_id, categories.category_key
    having sum(category_days.net_amount) > 0

),

subscribed as (

    select
        subscriptions.customer_id,
        {{ category_key('products.category') }} as category_key
    from subscriptions
    inner join limited_customers on subscriptions.customer_id = limited_customers.customer_id
    inner join products on subscriptions.product_id = products.product_id
    where subscriptions.is_term_valid and {{ category_key('products.category') }} is not null

)

select
    customer_id,
    category_key
from bought

union

select
    customer_id,
    category_key
from subscribed
