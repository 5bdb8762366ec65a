{{ incremental_by({'customer_id': 'int_customers__logged'}) }}
-- Returns seldom say which sale they undo. Each unit that comes back is taken to be the unit of
-- that product that the customer bought last and still holds. A customer's stock of a product is a
-- level that sales raise and returns lower, so a return undoes the latest sale that crossed the
-- same stretch of that level.
with

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}
    {{ of_changed('customer_id') }}

),

-- A line without a product can only be known again by what was paid for how many. What was given
-- away is no sale to be undone, and what came back for nothing undoes none.
movements_of_goods as (

    select
        customer_id,
        product_id,
        coalesce(
            product_id,
            concat_ws(
                '|',
                'no product',
                cast(abs(quantity) as string),
                cast(abs(net_amount) as string)
            )
        ) as goods,
        order_id,
        line_number,
        purchase_date,
        ordered_at,
        quantity,
        is_return
    from order_lines
    where
        customer_id is not null
        and ((quantity > 0 and net_amount > 0) or (quantity < 0 and net_amount < 0))

),

returned_goods as (

    select
        customer_id,
        goods
    from movements_of_goods
    where is_return
    group by all

),

movements as (

    select
        movements_of_goods.*,
        row_number() over (
            partition by movements_of_goods.customer_id, movements_of_goods.goods
            order by
                movements_of_goods.ordered_at,
                movements_of_goods.is_return,
                movements_of_goods.order_id,
                movements_of_goods.line_number
        ) as movement_number
    from movements_of_goods
    inner join returned_goods
        on
            movements_of_goods.customer_id = returned_goods.customer_id
            and movements_of_goods.goods = returned_goods.goods

),

running as (

    select
        *,
        sum(quantity) over (
            partition by customer_id, goods
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
                partition by customer_id, goods
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
                partition by customer_id, goods
                order by movement_number
            ),
            0
        ) as level_before
    from floored

),

all_bounds as (

    select
        customer_id,
        goods,
        level_after as bound
    from levels

    union all

    select
        customer_id,
        goods,
        0 as bound
    from returned_goods

),

bounds as (

    select
        customer_id,
        goods,
        bound,
        row_number() over (partition by customer_id, goods order by bound) as bound_number
    from all_bounds
    group by customer_id, goods, bound

),

stretches as (

    select
        *,
        lead(bound) over (partition by customer_id, goods order by bound) - bound as quantity
    from bounds

),

-- The stretches between two numbered bounds are numbered themselves: nothing is compared with
-- everything.
crossings as (

    select
        levels.customer_id,
        levels.product_id,
        levels.goods,
        levels.order_id,
        levels.line_number,
        levels.purchase_date,
        levels.is_return,
        levels.movement_number,
        {{ integer_series(
            'least(bounds_before.bound_number, bounds_after.bound_number)',
            'greatest(bounds_before.bound_number, bounds_after.bound_number) - 1'
        ) }} as stretch_number
    from levels
    inner join bounds as bounds_before
        on
            levels.customer_id = bounds_before.customer_id
            and levels.goods = bounds_before.goods
            and levels.level_before = bounds_before.bound
    inner join bounds as bounds_after
        on
            levels.customer_id = bounds_after.customer_id
            and levels.goods = bounds_after.goods
            and levels.level_after = bounds_after.bound
    where levels.level_before != levels.level_after

),

followed as (

    select
        *,
        lead(is_return) over next_crossing as is_undone,
        lead(order_id) over next_crossing as return_order_id,
        lead(line_number) over next_crossing as return_line_number,
        lead(purchase_date) over next_crossing as return_date
    from crossings
    window next_crossing as (
        partition by customer_id, goods, stretch_number
        order by movement_number
    )

),

matched as (

    select
        followed.order_id,
        followed.line_number,
        followed.return_order_id,
        followed.return_line_number,
        followed.customer_id,
        followed.product_id,
        followed.return_date,
        sum(stretches.quantity) as quantity
    from followed
    inner join stretches
        on
            followed.customer_id = stretches.customer_id
            and followed.goods = stretches.goods
            and followed.stretch_number = stretches.bound_number
    where not followed.is_return and followed.is_undone
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
