{{ config(enabled=target.type == 'duckdb') }}
{{ change_log('order_id') }}
with

orders as (

    select * from {{ ref('int_orders__visible') }}

),

order_lines as (

    select * from {{ ref('stg_order_lines') }}

),

products as (

    select
        product_id,
        category,
        unit_cost,
        is_merchandise
    from {{ ref('int_products__listed') }}

),

product_checksums as (

    select
        product_id,
        {{ row_checksum('products') }} as content_hash
    from products

),

line_checksums as (

    select
        order_lines.order_id,
        sum(
            cast(
                hash({{ row_checksum('order_lines') }}, product_checksums.content_hash) as hugeint
            )
        ) as content_hash
    from order_lines
    left join product_checksums on order_lines.product_id = product_checksums.product_id
    group by order_lines.order_id

),

checksums as (

    select
        orders.order_id,
        orders.customer_id,
        {{ row_checksum('orders') }} + coalesce(line_checksums.content_hash, 0) as content_hash
    from orders
    left join line_checksums on orders.order_id = line_checksums.order_id

)

{{ changes_of('checksums', 'order_id', ['customer_id']) }}
