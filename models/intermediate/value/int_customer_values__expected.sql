with

states as (

    select * from {{ ref('int_customer_states__staged') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

fits as (

    select * from {{ ref('int_clv__chosen') }}

),

purchases as (

    select * from {{ ref('int_clv_purchases__expected') }}

),

-- The spending model holds where how often somebody buys says nothing about how much.
judged as (

    select
        fits.*,
        as_of_dates.is_current,
        coalesce(
            fits.q > 1
            and abs(coalesce(fits.margin_correlation, 0)) < {{ var('max_margin_correlation') }},
            false
        ) as has_spending
    from fits
    inner join as_of_dates on fits.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_current or as_of_dates.is_backtest

),

spending as (

    select
        as_of_date,
        p,
        q,
        reason,
        is_fitted,
        is_current,
        has_spending,
        case
            when has_spending then p * v / (q - 1)
            else mean_margin
        end as population_margin
    from judged

),

weighed as (

    select
        states.customer_id,
        states.as_of_date,
        states.probability_alive,
        states.purchase_count,
        purchases.horizon_purchases,
        purchases.year_purchases,
        purchases.discounted_purchases,
        spending.reason,
        spending.population_margin,
        spending.is_fitted,
        spending.is_current,
        case
            when
                spending.has_spending
                and states.purchase_count > 1
                and states.repeat_margin_amount > 0
                then
                    spending.p * (states.purchase_count - 1)
                    / (spending.p * (states.purchase_count - 1) + spending.q - 1)
            else 0
        end as own_weight,
        cast(states.repeat_margin_amount as double)
        / nullif(states.purchase_count - 1, 0) as own_margin
    from states
    inner join spending on states.as_of_date = spending.as_of_date
    left join purchases
        on
            states.as_of_date = purchases.as_of_date
            and states.purchase_count - 1 = purchases.repeat_count
            and states.age_days = purchases.age_days
    where states.is_current or states.is_backtest

),

valued as (

    select
        *,
        case
            when not is_fitted or purchase_count = 0 then null
            when own_weight > 0
                then (1 - own_weight) * population_margin + own_weight * own_margin
            else population_margin
        end as expected_margin_per_purchase
    from weighed

)

select
    customer_id,
    as_of_date,
    case
        when purchase_count = 0 then 'no_purchase'
        when not is_fitted then reason
    end as value_reason,
    purchase_count,
    probability_alive * horizon_purchases as expected_purchases_horizon,
    probability_alive * year_purchases as expected_purchases_12m,
    case when is_fitted then probability_alive end as probability_alive,
    expected_margin_per_purchase,
    probability_alive * horizon_purchases * expected_margin_per_purchase as future_value_horizon,
    probability_alive * discounted_purchases * expected_margin_per_purchase as future_value_12m,
    case when expected_margin_per_purchase is not null then own_weight = 0 end
        as is_margin_population_mean,
    is_current
from valued
