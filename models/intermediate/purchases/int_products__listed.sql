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

categories as (

    select * from {{ ref('int_categories__listed') }}

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

-- However the rules and the products spell a category, it is the same one.
ruled as (

    select
        {{ category_key('category') }} as category_key,
        bool_and(is_merchandise) as is_merchandise
    from category_rules
    group by {{ category_key('category') }}

),

listed as (

    select
        product_ids.product_id,
        products.product_name,
        categories.category,
        products.subcategory,
        products.brand
        {{- passthrough_columns('products', 'products') }},
        products.available_from,
        products.available_until,
        products.list_price,
        products.unit_cost,
        case when products.duration_days > 0 then products.duration_days end as duration_days,
        coalesce(ruled.is_merchandise, true) as is_merchandise,
        products.product_id is null as is_inferred
    from product_ids
    left join products on product_ids.product_id = products.product_id
    left join categories on {{ category_key('products.category') }} = categories.category_key
    left join ruled on categories.category_key = ruled.category_key

)

select * from listed
