with

pairs as (

    select * from {{ ref('int_item_pairs__measured') }}

),

final as (

    select
        item as category,
        other_item as other_category,
        pair_orders,
        item_orders as category_orders,
        other_item_orders as other_category_orders,
        basket_count,
        min_pair_orders,
        tested_pair_count,
        support,
        confidence,
        lift,
        leverage,
        conviction,
        cosine,
        chi_squared,
        p_value,
        is_significant
    from pairs
    where item_type = 'category' and is_above_chance

)

select * from final
