with

products as (

    select * from {{ ref('int_products__listed') }}

),

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- The middle one: one order of a dealer would make a mean that nobody else buys for.
recent as (

    select
        product_days.product_id,
        count(*) as purchase_count,
        {{ median_of('product_days.net_amount') }} as net_amount,
        {{ median_of('product_days.margin_amount') }} as margin_amount
    from product_days
    cross join as_of
    where
        product_days.returned_date is null
        and product_days.purchase_date
        > {{ add_days('as_of.as_of_date', '-' ~ year_days()) }}
    group by product_days.product_id

),

sold as (

    select
        order_lines.product_id,
        sum(
            case when not order_lines.is_margin_estimated then order_lines.net_amount end
        ) as net_amount,
        sum(
            case when not order_lines.is_margin_estimated then order_lines.margin_amount end
        ) as margin_amount,
        count_if(order_lines.is_margin_estimated) as estimated_count
    from order_lines
    cross join as_of
    where
        order_lines.quantity > 0
        and order_lines.net_amount > 0
        and order_lines.is_merchandise
        and not order_lines.is_cancelled
        and order_lines.purchase_date > {{ add_days('as_of.as_of_date', '-' ~ year_days()) }}
    group by order_lines.product_id

),

-- What is known to have been sold with a cost; without such sales the list price, once.
known as (

    select
        products.product_id,
        products.category,
        case when products.list_price > 0 then products.list_price end as list_price,
        case
            when products.list_price > 0 then products.list_price - products.unit_cost
        end as list_margin,
        sold.estimated_count > 0 as has_estimated_sales,
        coalesce(
            cast(sold.net_amount as double),
            case
                when products.list_price > 0 and products.unit_cost is not null
                    then cast(products.list_price as double)
            end
        ) as known_amount,
        coalesce(
            cast(sold.margin_amount as double),
            case
                when products.list_price > 0
                    then cast(products.list_price - products.unit_cost as double)
            end
        ) as known_margin
    from products
    left join sold on products.product_id = sold.product_id

),

-- Sums of cents: doubles in any order would differ in the last digit.
rated as (

    select
        *,
        sum(cast(known_margin as decimal(28, 4))) over (partition by category)
            as category_margin,
        sum(cast(known_amount as decimal(28, 4))) over (partition by category)
            as category_amount,
        sum(cast(known_margin as decimal(28, 4))) over () as company_margin,
        sum(cast(known_amount as decimal(28, 4))) over () as company_amount
    from known

),

shares as (

    select
        product_id,
        list_price,
        list_margin,
        coalesce(has_estimated_sales, false) as has_estimated_sales,
        known_margin is null as is_margin_estimated,
        coalesce(
            cast(list_margin as double) / cast(list_price as double),
            known_margin / known_amount,
            case
                when category is not null
                    then cast(category_margin as double) / cast(category_amount as double)
            end,
            cast(company_margin as double) / cast(company_amount as double),
            {{ var('default_margin_rate') }}
        ) as margin_share
    from rated

),

-- A share beyond what a decimal holds (a cost a thousand times the price) would end the build.
measured as (

    select
        shares.product_id,
        shares.is_margin_estimated,
        coalesce(recent.purchase_count, 0) as purchase_count,
        case
            when
                recent.purchase_count >= {{ var('min_sample_size') }}
                or (recent.purchase_count > 0 and shares.list_price is null)
                then 'purchases'
            when shares.list_price is not null then 'list_price'
        end as margin_source,
        cast(
            cast(least(greatest(shares.margin_share, -999), 999) as decimal(18, 9))
            as decimal(9, 6)
        ) as margin_rate,
        shares.has_estimated_sales,
        cast(cast(recent.net_amount as decimal(20, 4)) as decimal(18, 2)) as purchase_amount,
        cast(cast(recent.margin_amount as decimal(20, 4)) as decimal(18, 2)) as purchase_margin,
        cast(shares.list_price as decimal(18, 2)) as list_price,
        cast(shares.list_margin as decimal(18, 2)) as list_margin
    from shares
    left join recent on shares.product_id = recent.product_id

)

select
    product_id,
    margin_source,
    cast(purchase_count as int) as purchase_count,
    case
        when margin_source = 'purchases' and not has_estimated_sales then purchase_margin
        when margin_source = 'purchases'
            then cast(purchase_amount * margin_rate as decimal(18, 2))
        when margin_source = 'list_price'
            then coalesce(list_margin, cast(list_price * margin_rate as decimal(18, 2)))
    end as margin_amount,
    cast(margin_rate as decimal(18, 6)) as margin_rate,
    is_margin_estimated
from measured
