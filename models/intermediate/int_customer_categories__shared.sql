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
        pooled.population_share,
        pooled.median_basket
    from customer_categories
    inner join pooled
        on
            customer_categories.as_of_date = pooled.as_of_date
            and customer_categories.category = pooled.category
    where customer_categories.is_bought

),

totals as (

    select
        as_of_date,
        customer_id,
        sum(decayed_amount) as customer_amount
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
    bought.decayed_amount,
    bought.population_share,
    bought.median_basket / nullif(
        totals.customer_amount + bought.median_basket, 0
    ) as prior_weight,
    -- Sums of fractions differ in the last digits with the order of the rows: equal shares must tie.
    round(
        (bought.decayed_amount + bought.median_basket * bought.population_share)
        / nullif(totals.customer_amount + bought.median_basket, 0),
        12
    ) as category_share
from bought
inner join totals
    on
        bought.as_of_date = totals.as_of_date
        and bought.customer_id = totals.customer_id
