with

products as (

    select * from {{ ref('int_products__listed') }}

),

margins as (

    select * from {{ ref('int_product_margins__measured') }}

),

-- Products that nobody bought lately count once each where nothing of the category was bought.
weighed as (

    select
        products.category,
        products.product_id,
        margins.margin_amount,
        margins.is_margin_estimated,
        sum(margins.purchase_count) over (partition by products.category) as purchase_count,
        case
            when sum(margins.purchase_count) over (partition by products.category) > 0
                then margins.purchase_count
            else 1
        end as weight
    from products
    inner join margins on products.product_id = margins.product_id
    where products.category is not null and margins.margin_amount is not null

),

ordered as (

    select
        *,
        sum(weight) over (
            partition by category
            order by margin_amount, product_id
            rows between unbounded preceding and current row
        ) as weight_so_far,
        sum(weight) over (partition by category) as total_weight
    from weighed

),

placed as (

    select
        *,
        row_number() over (
            partition by category
            order by margin_amount, product_id
        ) as place
    from ordered
    where weight_so_far * 2 >= total_weight

)

select
    category,
    cast(purchase_count as bigint) as purchase_count,
    margin_amount,
    is_margin_estimated
from placed
where place = 1
