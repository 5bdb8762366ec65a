with

products as (

    select * from {{ ref('dim_products') }}

),

dates as (

    select * from {{ ref('int_reorder_dates__listed') }}

),

lasting as (

    select * from {{ ref('int_products__lasting') }}

),

lives as (

    select * from {{ ref('int_product_lives__learnt') }}

),

clocks as (

    select * from {{ ref('int_product_clocks__chosen') }}

),

odds as (

    select * from {{ ref('int_reorder_odds__tabulated') }}

),

lasting_now as (

    select lasting.*
    from lasting
    inner join dates on lasting.as_of_date = dates.as_of_date and dates.is_current

),

lives_now as (

    select lives.*
    from lives
    inner join dates on lives.as_of_date = dates.as_of_date and dates.is_current

),

-- From the day of a purchase on, whoever made it.
odds_at_purchase as (

    select odds.*
    from odds
    inner join dates on odds.as_of_date = dates.as_of_date and dates.is_current
    where odds.purchase_class = 0 and odds.open_steps = 0

),

joined as (

    select
        lives_now.as_of_date,
        products.product_id,
        products.category,
        clocks.proposed_category,
        clocks.lag_days,
        clocks.clock_source,
        lives_now.duration_source,
        lives_now.declared_days,
        lives_now.learnt_days,
        lives_now.gap_count,
        lives_now.median_gap_days,
        lives_now.category_gap_count,
        lives_now.category_gap_days,
        lasting_now.customer_count,
        lasting_now.repeat_customer_count,
        lasting_now.repeat_customer_rate,
        lasting_now.is_replenishable,
        coalesce(product_odds.curve_level, category_odds.curve_level, all_odds.curve_level, 'none')
            as probability_source,
        coalesce(
            product_odds.purchase_count, category_odds.purchase_count, all_odds.purchase_count, 0
        ) as probability_purchase_count,
        coalesce(
            product_odds.reorder_probability,
            category_odds.reorder_probability,
            all_odds.reorder_probability
        ) as reorder_probability
    from products
    inner join lives_now on products.product_id = lives_now.product_id
    inner join lasting_now on products.product_id = lasting_now.product_id
    inner join clocks on products.product_id = clocks.product_id
    left join odds_at_purchase as product_odds
        on
            product_odds.curve_level = 'product'
            and products.product_id = product_odds.curve_key
    left join odds_at_purchase as category_odds
        on
            category_odds.curve_level = 'category'
            and products.category = category_odds.curve_key
    left join odds_at_purchase as all_odds on all_odds.curve_level = 'all'

),

final as (

    select
        product_id,
        as_of_date,
        category,
        proposed_category,
        clock_source,
        case when clock_source = 'category_relation' then clock_source else duration_source end
            as duration_source,
        probability_source,
        case
            when clock_source = 'category_relation' then cast(lag_days as double)
            else coalesce(declared_days, learnt_days)
        end as duration_days,
        gap_count as observed_gaps,
        median_gap_days,
        category_gap_count as category_observed_gaps,
        category_gap_days as category_median_gap_days,
        customer_count,
        repeat_customer_count,
        repeat_customer_rate,
        cast(probability_purchase_count as bigint) as probability_purchase_count,
        reorder_probability,
        is_replenishable
    from joined

)

select * from final
