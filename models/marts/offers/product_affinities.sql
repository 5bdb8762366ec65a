with

pairs as (

    select * from {{ ref('int_item_pairs__measured') }}

),

final as (

    select
        item as product_id,
        other_item as other_product_id,
        pair_orders,
        item_orders as product_orders,
        other_item_orders as other_product_orders,
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
    where item_type = 'product' and is_above_chance

)

select * from final
