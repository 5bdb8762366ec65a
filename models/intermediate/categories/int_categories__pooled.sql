with

customer_categories as (

    select * from {{ ref('int_customer_categories__decayed') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

-- What was a purchase on the date, though it may have come back since.
purchases as (

    select
        dates.as_of_date,
        customer_days.net_amount
    from dates
    inner join customer_days on dates.as_of_date >= customer_days.purchase_date
    where
        (dates.is_current or dates.is_category_backtest)
        and (
            customer_days.is_purchase
            or customer_days.purchase_until_date > dates.as_of_date
        )

),

baskets as (

    {{ grouped_quantiles(
        'purchases', ['as_of_date'], {'median_basket': ['net_amount', [0.5]]}
    ) | indent(4) }}

),

spent as (

    select
        as_of_date,
        category_number,
        max(last_purchase_date) as last_purchase_date,
        sum(order_count) as order_count,
        sum(decayed_spend) as decayed_spend
    from customer_categories
    where is_bought
    group by as_of_date, category_number

),

-- Where all has faded to nothing no category is more likely than another.
shares as (

    select
        *,
        coalesce(
            cast(decayed_spend as double)
            / nullif(cast(sum(decayed_spend) over (partition by as_of_date) as double), 0),
            1 / cast(count(*) over (partition by as_of_date) as double)
        ) as population_share
    from spent

),

ranked as (

    select
        *,
        cast(
            sum({{ squared('population_share') }}) over (partition by as_of_date) as double
        ) as population_concentration,
        row_number() over (
            partition by as_of_date
            order by
                round(population_share, 12) desc,
                order_count desc,
                last_purchase_date desc,
                category_number asc
        ) as category_rank
    from shares

)

select
    ranked.as_of_date,
    categories.category,
    ranked.category_number,
    cast(ranked.decayed_spend as decimal(38, 12)) as decayed_spend,
    ranked.population_share,
    ranked.population_concentration,
    baskets.median_basket_1 as median_basket,
    ranked.category_rank = 1 as is_most_popular
from ranked
inner join categories on ranked.category_number = categories.category_number
left join baskets on ranked.as_of_date = baskets.as_of_date
