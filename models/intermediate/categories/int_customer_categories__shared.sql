with

customer_categories as (

    select * from {{ ref('int_customer_categories__decayed') }}

),

pooled as (

    select * from {{ ref('int_categories__pooled') }}

),

bought as (

    select
        customer_categories.*,
        pooled.category,
        pooled.population_share,
        pooled.median_basket
    from customer_categories
    inner join pooled
        on
            customer_categories.as_of_date = pooled.as_of_date
            and customer_categories.category_number = pooled.category_number
    -- Without any purchase there is no basket to shrink by, and nobody to be of a type.
    where customer_categories.is_bought and pooled.median_basket is not null

),

totals as (

    select
        as_of_date,
        customer_id,
        cast(sum(decayed_spend) as double) as customer_spend
    from bought
    group by as_of_date, customer_id

)

select
    bought.as_of_date,
    bought.customer_id,
    bought.category,
    bought.category_number,
    bought.last_purchase_date,
    bought.order_count,
    bought.decayed_spend,
    bought.population_share,
    bought.median_basket / (totals.customer_spend + bought.median_basket) as prior_weight,
    -- Engines differ in the last digits of a power: equal shares must tie on both.
    round(
        (
            cast(bought.decayed_spend as double)
            + bought.median_basket * bought.population_share
        )
        / (totals.customer_spend + bought.median_basket),
        12
    ) as category_share
from bought
inner join totals
    on
        bought.as_of_date = totals.as_of_date
        and bought.customer_id = totals.customer_id
