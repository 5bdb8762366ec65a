-- A stub until the model of affinities is merged: take theirs.
select
    cast(null as string) as item_type,
    cast(null as string) as item,
    cast(null as string) as other_item,
    false as is_significant
where 1 = 0
