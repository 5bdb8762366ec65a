{{ config(enabled=target.type == 'duckdb') }}
{{ change_log('order_id') }}
-- depends_on: {{ ref('base_progress') }}
with

rows_read as (

    {{ input_checksums('order_lines', 'order_id') }}

),

orders as (

    select * from {{ ref('base_orders') }}

),

order_facts as (

    select
        order_id,
        bool_or(is_accepted) as is_accepted,
        max(case when is_accepted then exchange_rate end) as exchange_rate
    from orders
    where order_id is not null
    group by order_id

),

parts as (

    select
        order_id,
        content_hash
    from rows_read

    union all

    select
        order_id,
        {{ row_checksum('order_facts') }} as content_hash
    from order_facts

),

checksums as (

    select
        order_id,
        sum(content_hash) as content_hash
    from parts
    group by order_id

)

{{ changes_of('checksums', 'order_id') }}
