-- As many rows as customers times channels, and each customer once on each channel.
with

customers as (

    select count(*) as customer_count
    from {{ ref('dim_customers') }}

),

channels as (

    select count(*) as channel_count
    from {{ ref('contact_channels') }}

),

judged as (

    select
        count(*) as row_count,
        count(distinct customer_id) as customer_count,
        count(distinct channel) as channel_count
    from {{ ref('contact_eligibility') }}

)

select
    judged.row_count,
    customers.customer_count,
    channels.channel_count
from judged
cross join customers
cross join channels
where
    judged.row_count != customers.customer_count * channels.channel_count
    or (judged.row_count > 0 and judged.customer_count != customers.customer_count)
    or (judged.row_count > 0 and judged.channel_count != channels.channel_count)
