with

products as (

    select * from {{ ref('int_products__listed') }}

),

margins as (

    select * from {{ ref('int_product_margins__measured') }}

),

-- Products that nobody bought lately count once each where nothing of the category was bought.
summed as (

    select
        products.category,
        count(*) as product_count,
        sum(margins.purchase_count) as purchase_count,
        sum(
            cast(margins.margin_amount as decimal(20, 2)) * margins.purchase_count
        ) as purchase_margin,
        sum(margins.margin_amount) as product_margin
    from products
    inner join margins on products.product_id = margins.product_id
    where products.category is not null and margins.margin_amount is not null
    group by products.category

)

select
    category,
    cast(purchase_count as bigint) as purchase_count,
    cast(
        cast(
            case
                when purchase_count > 0 then cast(purchase_margin as double) / purchase_count
                else cast(product_margin as double) / product_count
            end as decimal(20, 4)
        ) as decimal(18, 2)
    ) as margin_amount
from summed
