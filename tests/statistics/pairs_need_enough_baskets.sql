-- The minimum of a pair at the baskets where it changes: never one, a hundredth, 30, one in 2,000.
with

cases as (

    {% for basket_count, expected in [
        (0, 2), (1, 2), (200, 2), (201, 3), (2900, 29), (2901, 30), (3000, 30),
        (60000, 30), (60001, 31), (1000000, 500)
    ] -%}
    select
        cast({{ basket_count }} as bigint) as basket_count,
        {{ expected }} as expected
    {{ 'union all' if not loop.last }}

    {% endfor -%}

),

minimums as (

    select
        *,
        {{ pair_minimum('basket_count', 30, 0.0005) }} as found
    from cases

)

select *
from minimums
where found != expected
