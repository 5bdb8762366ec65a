with

pairs as {{ not_materialized() }} (

    select * from {{ ref('int_item_pairs__counted') }}

),

items as {{ not_materialized() }} (

    select * from {{ ref('int_basket_items__counted') }}

),

totals as (

    select * from {{ ref('int_baskets__counted') }}

),

pair_counts as (

    select
        item_type,
        count(*) as tested_pair_count
    from pairs
    group by item_type

),

directed as (

    select
        item_type,
        item_number,
        other_item_number,
        pair_orders
    from pairs

    union all

    select
        item_type,
        other_item_number as item_number,
        item_number as other_item_number,
        pair_orders
    from pairs

),

counted as (

    select
        directed.item_type,
        items.item,
        other_items.item as other_item,
        directed.pair_orders,
        items.item_orders,
        other_items.item_orders as other_item_orders,
        totals.basket_count,
        totals.min_pair_orders,
        pair_counts.tested_pair_count
    from directed
    inner join pair_counts on directed.item_type = pair_counts.item_type
    cross join totals
    inner join items
        on
            directed.item_type = items.item_type
            and directed.item_number = items.item_number
    inner join items as other_items
        on
            directed.item_type = other_items.item_type
            and directed.other_item_number = other_items.item_number

),

-- How far the pair is from chance, in whole numbers: they are exact, and the same both ways.
compared as (

    select
        *,
        pair_orders * basket_count - item_orders * other_item_orders as excess,
        cast(pair_orders as double) / basket_count as support,
        cast(item_orders as double) / basket_count as item_support,
        cast(other_item_orders as double) / basket_count as other_item_support,
        cast(pair_orders as double) / item_orders as confidence,
        cast(item_orders * other_item_orders as double) as held_product,
        cast((basket_count - item_orders) * (basket_count - other_item_orders) as double)
            as lacked_product
    from counted

),

measured as (

    select
        *,
        cast(pair_orders * basket_count as double) / held_product as lift,
        support - item_support * other_item_support as leverage,
        case when pair_orders < item_orders then (1 - other_item_support) / (1 - confidence) end
            as conviction,
        cast(pair_orders as double) / sqrt(held_product) as cosine,
        case
            when lacked_product > 0
                then
                    cast(basket_count as double) * cast(excess as double) / held_product
                    * cast(excess as double) / lacked_product
        end as chi_squared
    from compared

),

deviated as (

    select
        *,
        sqrt(chi_squared) as deviation
    from measured

),

-- Both tails of the normal distribution are the tail of chi-squared with one degree of freedom.
tested as (

    select
        *,
        2 * {{ normal_tail('deviation') }} as p_value
    from deviated

)

select
    item_type,
    item,
    other_item,
    pair_orders,
    item_orders,
    other_item_orders,
    basket_count,
    min_pair_orders,
    cast(tested_pair_count as bigint) as tested_pair_count,
    support,
    confidence,
    lift,
    leverage,
    conviction,
    cosine,
    chi_squared,
    p_value,
    excess > 0 as is_above_chance,
    excess > 0 and coalesce(p_value * tested_pair_count < 0.05, false) as is_significant
from tested
