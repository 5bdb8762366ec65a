{{ incremental_by({'customer_id': 'int_customers__logged'}) }}
with

orders as (

    select * from {{ ref('int_orders__netted') }}
    {{ of_changed('customer_id') }}

),

days as (

    select
        customer_id,
        order_date as purchase_date,
        max(case when net_amount > 0 then returned_in_full_date end) as last_returned_date,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount,
        count_if(net_amount > 0) as sale_order_count,
        count_if(net_amount > 0 and returned_in_full_date is null) as purchase_order_count
    from orders
    where customer_id is not null and not is_cancelled
    group by all

),

flagged as (

    select
        *,
        net_amount > 0 and purchase_order_count > 0 as is_purchase
    from days

),

numbered as (

    select
        *,
        row_number() over (
            partition by customer_id, is_purchase order by purchase_date
        ) as purchase_number
    from flagged

)

select
    customer_id,
    purchase_date,
    -- Until that day the day counted as a purchase: what a build as of an earlier day would say.
    case
        when net_amount > 0 and sale_order_count > 0 and purchase_order_count = 0
            then last_returned_date
    end as purchase_until_date,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(margin_amount as decimal(18, 2)) as margin_amount,
    cast(case when is_purchase then purchase_order_count else 0 end as int) as purchase_order_count,
    cast(case when is_purchase then purchase_number end as int) as purchase_number,
    is_purchase
from numbered
