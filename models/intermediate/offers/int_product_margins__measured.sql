with

products as (

    select * from {{ ref('int_products__listed') }}

),

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

recent as (

    select
        product_days.product_id,
        count(*) as purchase_count,
        sum(product_days.net_amount) as net_amount,
        sum(product_days.margin_amount) as margin_amount
    from product_days
    cross join as_of
    where
        product_days.returned_date is null
        and product_days.purchase_date
        > {{ add_days('as_of.as_of_date', '-' ~ year_days()) }}
    group by product_days.product_id

),

listed as (

    select
        product_id,
        case when list_price > 0 then cast(list_price as decimal(18, 2)) end as list_price,
        case
            when list_price > 0 and unit_cost is not null
                then cast(list_price - unit_cost as decimal(18, 2))
            when list_price > 0
                then
                    cast(
                        list_price * cast({{ var('default_margin_rate') }} as decimal(9, 6))
                        as decimal(18, 2)
                    )
        end as list_margin,
        coalesce(list_price > 0 and unit_cost is not null, false) as has_list_margin
    from products

),

measured as (

    select
        listed.product_id,
        coalesce(recent.purchase_count, 0) as purchase_count,
        case
            when
                recent.purchase_count >= {{ var('min_sample_size') }}
                or (recent.purchase_count > 0 and listed.list_price is null)
                then 'purchases'
            when listed.list_price is not null then 'list_price'
        end as margin_source,
        cast(
            cast(recent.margin_amount as double) / recent.purchase_count as decimal(20, 4)
        ) as purchase_margin,
        listed.list_margin,
        case
            when listed.has_list_margin
                then cast(listed.list_margin as double) / cast(listed.list_price as double)
            when recent.net_amount > 0
                then cast(recent.margin_amount as double) / cast(recent.net_amount as double)
            else cast({{ var('default_margin_rate') }} as double)
        end as margin_rate
    from listed
    left join recent on listed.product_id = recent.product_id

)

select
    product_id,
    margin_source,
    cast(purchase_count as int) as purchase_count,
    case margin_source
        when 'purchases' then cast(purchase_margin as decimal(18, 2))
        when 'list_price' then list_margin
    end as margin_amount,
    cast(margin_rate as decimal(18, 6)) as margin_rate
from measured
