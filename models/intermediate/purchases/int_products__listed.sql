with

products as (

    select * from {{ ref('stg_products') }}

),

order_lines as (

    select * from {{ ref('stg_order_lines') }}

),

orders as (

    select * from {{ ref('int_orders__visible') }}

),

subscriptions as (

    select * from {{ ref('stg_subscriptions') }}

),

interactions as (

    select * from {{ ref('stg_interactions') }}

),

campaigns as (

    select * from {{ ref('stg_campaigns') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

category_rules as (

    select * from {{ ref('product_categories') }}

),

named_products as (

    select product_id from products

    union all

    select order_lines.product_id
    from order_lines
    inner join orders on order_lines.order_id = orders.order_id

    union all

    select subscriptions.product_id
    from subscriptions
    cross join as_of
    where subscriptions.starts_on <= as_of.as_of_date

    union all

    select interactions.product_id
    from interactions
    cross join as_of
    where {{ local_date('interactions.occurred_at') }} <= as_of.as_of_date

    union all

    select offer_product_id as product_id from campaigns

),

product_ids as (

    select product_id
    from named_products
    where product_id is not null
    group by product_id

),

listed as (

    select
        product_ids.product_id,
        products.product_name,
        products.category,
        products.subcategory,
        products.brand
        {{- passthrough_columns('products', 'products') }},
        products.available_from,
        products.available_until,
        products.list_price,
        products.unit_cost,
        case when products.duration_days > 0 then products.duration_days end as duration_days,
        coalesce(category_rules.is_merchandise, true) as is_merchandise,
        products.product_id is null as is_inferred
    from product_ids
    left join products on product_ids.product_id = products.product_id
    left join category_rules on lower(products.category) = lower(category_rules.category)

)

select * from listed
