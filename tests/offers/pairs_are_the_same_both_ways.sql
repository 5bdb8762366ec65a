-- A pair has a row in each direction, with the baskets of the two exchanged and what is symmetric
-- equal.
with

pairs as (

    select * from {{ ref('int_item_pairs__measured') }}

)

select
    pairs.item_type,
    pairs.item,
    pairs.other_item
from pairs
left join pairs as mirrored
    on
        pairs.item_type = mirrored.item_type
        and pairs.item = mirrored.other_item
        and pairs.other_item = mirrored.item
where
    mirrored.item is null
    or pairs.pair_orders != mirrored.pair_orders
    or pairs.item_orders != mirrored.other_item_orders
    or pairs.lift != mirrored.lift
    or pairs.leverage != mirrored.leverage
    or pairs.cosine != mirrored.cosine
    or pairs.chi_squared is distinct from mirrored.chi_squared
    or pairs.is_significant != mirrored.is_significant
