-- Returns seldom say which sale they undo. Each unit that comes back is taken to be the unit of
-- that product that the customer bought last and still holds. A customer's stock of a product is a
-- level that sales raise and returns lower, so a return undoes the latest sale that crossed the
-- same stretch of that level.
with

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

returned_products as (

    select
        customer_id,
        product_id
    from order_lines
    where is_return and not is_cancelled and customer_id is not null and product_id is not null
    group by all

),

movements as (

    select
        order_lines.customer_id,
        order_lines.product_id,
        order_lines.order_id,
        order_lines.line_number,
        order_lines.purchase_date,
        order_lines.quantity,
        order_lines.is_return,
        row_number() over (
            partition by order_lines.customer_id, order_lines.product_id
            order by
                order_lines.ordered_at,
                order_lines.is_return,
                order_lines.order_id,
                order_lines.line_number
        ) as movement_number
    from order_lines
    inner join returned_products
        on
            order_lines.customer_id = returned_products.customer_id
            and order_lines.product_id = returned_products.product_id
    where not order_lines.is_cancelled and order_lines.quantity != 0

),

running as (

    select
        *,
        sum(quantity) over (
            partition by customer_id, product_id
            order by movement_number
            rows between unbounded preceding and current row
        ) as running_quantity
    from movements

),

-- What was bought before the first invoice may come back too: the level never falls below nothing.
floored as (

    select
        *,
        least(
            0,
            min(running_quantity) over (
                partition by customer_id, product_id
                order by movement_number
                rows between unbounded preceding and current row
            )
        ) as lowest_quantity
    from running

),

levels as (

    select
        *,
        running_quantity - lowest_quantity as level_after,
        coalesce(
            lag(running_quantity - lowest_quantity) over (
                partition by customer_id, product_id
                order by movement_number
            ),
            0
        ) as level_before
    from floored

),

all_bounds as (

    select
        customer_id,
        product_id,
        level_after as bound
    from levels

    union all

    select
        customer_id,
        product_id,
        0 as bound
    from returned_products

),

bounds as (

    select
        customer_id,
        product_id,
        bound
    from all_bounds
    group by all

),

stretches as (

    select
        customer_id,
        product_id,
        bound as low,
        lead(bound) over (partition by customer_id, product_id order by bound) as high
    from bounds

),

crossings as (

    select
        levels.customer_id,
        levels.product_id,
        levels.order_id,
        levels.line_number,
        levels.purchase_date,
        levels.is_return,
        levels.movement_number,
        stretches.low,
        stretches.high
    from levels
    inner join stretches
        on
            levels.customer_id = stretches.customer_id
            and levels.product_id = stretches.product_id
            and stretches.low >= least(levels.level_before, levels.level_after)
            and stretches.high <= greatest(levels.level_before, levels.level_after)

),

followed as (

    select
        *,
        lead(is_return) over next_crossing as is_undone,
        lead(order_id) over next_crossing as return_order_id,
        lead(line_number) over next_crossing as return_line_number,
        lead(purchase_date) over next_crossing as return_date
    from crossings
    window next_crossing as (partition by customer_id, product_id, low order by movement_number)

),

matched as (

    select
        order_id,
        line_number,
        return_order_id,
        return_line_number,
        customer_id,
        product_id,
        return_date,
        sum(high - low) as quantity
    from followed
    where not is_return and is_undone
    group by all

)

select
    order_id,
    line_number,
    return_order_id,
    return_line_number,
    customer_id,
    product_id,
    return_date,
    cast(quantity as decimal(18, 4)) as quantity
from matched
