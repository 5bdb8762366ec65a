with

held as (

    select * from {{ ref('int_products__held') }}

),

customers as (

    select * from {{ ref('int_candidate_customers__listed') }}

),

products as (

    select * from {{ ref('int_products__popular') }}

),

numbered as (

    select
        customers.customer_number,
        products.product_number,
        held.last_purchase_date,
        held.purchase_count,
        products.recent_rank,
        held.is_owned,
        customers.is_learnt_from,
        held.is_owned and products.is_comparable as is_comparable
    from held
    inner join customers
        on
            held.as_of_date = customers.as_of_date
            and held.customer_id = customers.customer_id
    inner join products
        on
            held.as_of_date = products.as_of_date
            and held.product_id = products.product_id

),

ranked as (

    select
        *,
        max(case when is_comparable then last_purchase_date end)
            over (partition by customer_number) as latest_date,
        row_number() over (
            partition by customer_number
            order by
                is_comparable desc,
                last_purchase_date desc,
                purchase_count desc,
                recent_rank asc nulls last,
                product_number asc
        ) as holding_rank
    from numbered

)

select
    customer_number,
    product_number,
    purchase_count,
    cast(case when is_comparable then holding_rank end as int) as holding_rank,
    cast(
        case
            when is_comparable
                then greatest(1, round(1e6 * power(
                    0.5e0,
                    {{ days_between('last_purchase_date', 'latest_date') }}
                    / cast({{ var('ownership_half_life_days') }} as double)
                )))
        end as bigint
    ) as recency_points,
    is_owned,
    is_learnt_from
    and is_comparable
    and holding_rank <= {{ candidate_limits().learnt_products }} as is_learnt_from
from ranked
