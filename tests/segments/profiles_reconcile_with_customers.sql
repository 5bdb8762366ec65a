-- Stages and strata are partitions: their profiles add up to all customers, to the cent. RFM
-- segments hold the customers with a purchase.
with

profiles as (

    select * from {{ ref('segment_profiles') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

expected as (

    {% for name in segmentations() -%}
    select
        '{{ name }}' as segmentation,
        count(*) as customer_count,
        coalesce(sum(net_amount), 0) as net_amount,
        coalesce(sum(margin_amount), 0) as margin_amount
    from customers
    {% if name == 'rfm_segment' -%}
    where purchase_count > 0
    {% endif -%}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

found as (

    select
        segmentation,
        sum(customer_count) as customer_count,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount
    from profiles
    group by segmentation

)

select expected.segmentation
from expected
left join found on expected.segmentation = found.segmentation
where
    expected.customer_count != coalesce(found.customer_count, 0)
    or expected.net_amount != coalesce(found.net_amount, 0)
    or expected.margin_amount != coalesce(found.margin_amount, 0)
