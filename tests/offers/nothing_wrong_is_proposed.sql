-- Nothing that was ever had is proposed, but what was kept and is bought again; nothing that is not
-- on sale or no merchandise.
with

candidates as (

    select * from {{ ref('cross_sell_candidates') }}

),

purchases as (

    select * from {{ ref('fct_purchases') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions__followed') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

lasting as (

    select * from {{ ref('int_products__lasting') }}

),

-- What was given, or came back, for nothing is had, and moves no stock.
movements as (

    select
        customer_id,
        product_id,
        order_id,
        line_number,
        ordered_at,
        is_return,
        case
            when (quantity > 0 and net_amount > 0) or (quantity < 0 and net_amount < 0)
                then quantity
            else 0
        end as quantity
    from purchases
    where not is_cancelled and quantity != 0

),

running as (

    select
        *,
        row_number() over (
            partition by customer_id, product_id
            order by ordered_at desc, is_return desc, order_id desc, line_number desc
        ) as place_from_end,
        sum(quantity) over (
            partition by customer_id, product_id
            order by ordered_at, is_return, order_id, line_number
            rows between unbounded preceding and current row
        ) as running_quantity
    from movements

),

-- What came back and was never seen sold takes nothing from what was bought later.
bought as (

    select
        customer_id,
        product_id,
        max(case when place_from_end = 1 then running_quantity end)
        > least(0, min(running_quantity)) as is_kept
    from running
    group by customer_id, product_id

),

subscribed as (

    select
        customer_id,
        product_id
    from subscriptions
    group by customer_id, product_id

)

select
    candidates.customer_id,
    candidates.product_id
from candidates
inner join products on candidates.product_id = products.product_id
left join bought
    on
        candidates.customer_id = bought.customer_id
        and candidates.product_id = bought.product_id
left join subscribed
    on
        candidates.customer_id = subscribed.customer_id
        and candidates.product_id = subscribed.product_id
left join lasting
    on
        candidates.product_id = lasting.product_id
        and candidates.as_of_date = lasting.as_of_date
where
    not products.is_merchandise
    or products.available_from > candidates.as_of_date
    or products.available_until < candidates.as_of_date
    or (
        (bought.customer_id is not null or subscribed.customer_id is not null)
        and not (coalesce(bought.is_kept, false) and coalesce(lasting.is_replenishable, false))
    )
