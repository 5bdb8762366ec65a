with

terms as {{ not_materialized() }} (

    select * from {{ ref('int_subscriptions__followed') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

margins as (

    select * from {{ ref('int_product_margins__measured') }}

),

product_amounts as (

    select
        product_id,
        cast(
            cast({{ median_of('period_amount') }} as decimal(20, 4)) as decimal(18, 2)
        ) as period_amount
    from terms
    where product_id is not null and period_amount is not null
    group by product_id

),

priced as (

    select
        terms.subscription_id,
        coalesce(
            terms.period_amount,
            case
                when products.list_price > 0 then cast(products.list_price as decimal(18, 2))
            end,
            product_amounts.period_amount,
            0
        ) as period_amount,
        cast(
            coalesce(margins.margin_rate, {{ var('default_margin_rate') }}) as decimal(9, 6)
        ) as margin_rate,
        terms.period_amount is null or coalesce(margins.is_margin_estimated, true)
            as is_margin_estimated
    from terms
    left join products on terms.product_id = products.product_id
    left join margins on terms.product_id = margins.product_id
    left join product_amounts on terms.product_id = product_amounts.product_id

)

select
    subscription_id,
    cast(period_amount as decimal(18, 2)) as period_amount,
    cast(
        cast(period_amount as decimal(20, 2)) * margin_rate as decimal(18, 2)
    ) as margin_amount,
    is_margin_estimated
from priced
