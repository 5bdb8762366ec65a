{{ config(enabled=target.type == 'duckdb') }}
{{ change_log('customer_id') }}
with

orders as (

    select
        order_id,
        customer_id,
        content_hash
    from {{ ref('int_orders__logged') }}
    where customer_id is not null and content_hash is not null

),

checksums as (

    select
        customer_id,
        sum({{ row_checksum('orders') }}) as content_hash
    from orders
    group by customer_id

)

{{ changes_of('checksums', 'customer_id') }}
