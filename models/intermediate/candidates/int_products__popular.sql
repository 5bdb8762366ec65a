{%- set year = [year_days() | int, var('popularity_window_days') | int] | max -%}
with

products as (

    select * from {{ ref('int_products__listed') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

held as {{ not_materialized() }} (

    select * from {{ ref('int_products__held') }}

),

lasting as (

    select * from {{ ref('int_products__lasting') }}

),

asked as (

    select as_of_date
    from dates
    where is_current or is_category_backtest

),

owners as (

    select
        held.as_of_date,
        held.product_id,
        count(*) as buyer_count,
        count_if(
            {{ days_between('held.last_purchase_date', 'held.as_of_date') }} < {{ year }}
        ) as year_buyer_count,
        count_if(
            {{ days_between('held.last_purchase_date', 'held.as_of_date') }}
            < {{ var('popularity_window_days') }}
        ) as recent_buyer_count,
        count_if(
            {{ days_between('held.first_purchase_date', 'held.as_of_date') }}
            < {{ var('popularity_window_days') }}
        ) as new_buyer_count
    from held
    where held.is_owned
    group by held.as_of_date, held.product_id

),

histories as (

    select
        as_of_date,
        count(distinct customer_id) as customer_count,
        {{ days_between('min(first_purchase_date)', 'as_of_date') }} + 1 as history_days
    from held
    where is_owned
    group by as_of_date

),

offered as (

    select
        asked.as_of_date,
        products.product_id,
        products.category,
        products.available_from,
        coalesce(owners.buyer_count, 0) as buyer_count,
        coalesce(owners.recent_buyer_count, 0) as recent_buyer_count,
        coalesce(owners.new_buyer_count, 0) as new_buyer_count,
        -- The buyers that the window would have if those of the year came evenly over it: an order
        -- of long ago makes nothing of today rarer.
        coalesce(owners.year_buyer_count, 0)
        * cast({{ var('popularity_window_days') }} as double)
        / greatest(
            least(histories.history_days, {{ year }}), {{ var('popularity_window_days') }}
        ) as even_count,
        coalesce(lasting.is_replenishable, false) as is_replenishable,
        {{ is_on_sale('products', 'asked.as_of_date') }}
        -- Who else named it may have done so later: only a purchase has a day.
        and (not products.is_inferred or coalesce(owners.buyer_count > 0, false))
            as is_proposable,
        coalesce(
            {{ days_between('products.available_from', 'asked.as_of_date') }}
            < {{ var('new_product_days') }},
            false
        ) as is_new,
        coalesce(
            owners.buyer_count >= greatest(
                2,
                least({{ var('min_product_buyers') }}, ceil(histories.customer_count / 1e2))
            ),
            false
        ) as is_comparable
    from products
    cross join asked
    left join owners
        on
            products.product_id = owners.product_id
            and asked.as_of_date = owners.as_of_date
    left join histories on asked.as_of_date = histories.as_of_date
    left join lasting
        on
            products.product_id = lasting.product_id
            and asked.as_of_date = lasting.as_of_date
    where products.is_merchandise

)

select
    cast(row_number() over (order by as_of_date, product_id) as int) as product_number,
    as_of_date,
    product_id,
    category,
    cast(buyer_count as int) as buyer_count,
    cast(recent_buyer_count as int) as recent_buyer_count,
    cast(new_buyer_count as int) as new_buyer_count,
    case
        when is_comparable
            then
                power((recent_buyer_count + 1) / (even_count + 1), 0.3)
                * power((new_buyer_count + 1) / (even_count + 1), 0.2)
    end as trend,
    cast(
        case
            when is_proposable
                then row_number() over (
                    partition by as_of_date, is_proposable
                    order by recent_buyer_count desc, buyer_count desc, product_id asc
                )
        end as int
    ) as recent_rank,
    cast(
        case
            when is_proposable
                then row_number() over (
                    partition by as_of_date, is_proposable
                    order by buyer_count desc, product_id asc
                )
        end as int
    ) as popularity_rank,
    is_replenishable,
    is_proposable,
    is_new,
    is_comparable
from offered
