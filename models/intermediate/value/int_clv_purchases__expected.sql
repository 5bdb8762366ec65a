-- The series of the hypergeometric function, transformed by Euler. Its coefficients depend on the
-- repeat purchases only, the powers of z on the age only: each is computed once, then they meet in
-- the cells.
with

states as (

    select * from {{ ref('int_customer_states__measured') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

fits as (

    select * from {{ ref('int_clv__chosen') }}

),

horizons as (

    {% for horizon in purchase_horizons() -%}
    select
        cast({{ horizon.days }} as double) / 7 as weeks,
        cast({{ horizon.horizon }} as double) as horizon_weight,
        cast({{ horizon.year }} as double) as year_weight,
        cast({{ horizon.discounted }} as double) as discounted_weight
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

chosen as (

    select
        fits.as_of_date,
        fits.r,
        fits.alpha,
        fits.a,
        fits.b_dropout
    from fits
    inner join as_of_dates on fits.as_of_date = as_of_dates.as_of_date
    where fits.is_fitted and (as_of_dates.is_current or as_of_dates.is_backtest)

),

cells as (

    select
        states.as_of_date,
        states.purchase_count - 1 as repeat_count,
        states.age_days
    from states
    inner join chosen on states.as_of_date = chosen.as_of_date
    where states.purchase_count > 0
    group by states.as_of_date, states.purchase_count, states.age_days

),

ages as (

    select
        as_of_date,
        age_days
    from cells
    group by as_of_date, age_days

),

-- z, and what is left of it, at the end of each horizon.
points as (

    select
        ages.as_of_date,
        ages.age_days,
        horizons.horizon_weight,
        horizons.year_weight,
        horizons.discounted_weight,
        chosen.a,
        greatest(chosen.a - 2 - chosen.r, 0) as growth,
        ln(horizons.weeks / (chosen.alpha + ages.age_days / 7 + horizons.weeks)) as log_z,
        ln(
            (chosen.alpha + ages.age_days / 7)
            / (chosen.alpha + ages.age_days / 7 + horizons.weeks)
        ) as log_left
    from ages
    inner join chosen on ages.as_of_date = chosen.as_of_date
    cross join horizons

),

age_shares as (

    select
        as_of_date,
        age_days,
        max(growth) as growth,
        max(log_z) as log_z,
        sum(horizon_weight * {{ dropout_share('a', 'log_left') }}) as horizon_share,
        sum(year_weight * {{ dropout_share('a', 'log_left') }}) as year_share,
        sum(discounted_weight * {{ dropout_share('a', 'log_left') }}) as discounted_share
    from points
    group by as_of_date, age_days

),

-- Terms until z^n, and the growth of the coefficients where drop-out is frequent, are below 1e-12.
age_terms as (

    select
        *,
        cast(least(
            ceil(
                (27.7 + growth * ln(2 + (27.7 + growth * ln(2 - 27.7 / log_z)) / -log_z)) / -log_z
            ) + 10,
            100000
        ) as int) as term_count
    from age_shares

),

age_numbers as (

    select
        as_of_date,
        age_days,
        term_count,
        {{ integer_series('1', 'term_count') }} as term_number
    from age_terms

),

age_powers as (

    select
        age_numbers.as_of_date,
        age_numbers.age_days,
        age_numbers.term_number,
        age_numbers.term_number = age_numbers.term_count as is_last_term,
        sum(
            points.horizon_weight
            * exp((points.a - 1) * points.log_left + age_numbers.term_number * points.log_z)
        ) as horizon_power,
        sum(
            points.year_weight
            * exp((points.a - 1) * points.log_left + age_numbers.term_number * points.log_z)
        ) as year_power,
        sum(
            points.discounted_weight
            * exp((points.a - 1) * points.log_left + age_numbers.term_number * points.log_z)
        ) as discounted_power
    from age_numbers
    inner join points
        on
            age_numbers.as_of_date = points.as_of_date
            and age_numbers.age_days = points.age_days
    group by
        age_numbers.as_of_date,
        age_numbers.age_days,
        age_numbers.term_number,
        age_numbers.term_count

),

repeat_counts as (

    select
        cells.as_of_date,
        cells.repeat_count,
        max(age_terms.term_count) as term_count
    from cells
    inner join age_terms
        on cells.as_of_date = age_terms.as_of_date and cells.age_days = age_terms.age_days
    group by cells.as_of_date, cells.repeat_count

),

repeat_numbers as (

    select
        as_of_date,
        repeat_count,
        {{ integer_series('1', 'term_count') }} as term_number
    from repeat_counts

),

-- Each coefficient over the one before, multiplied by c = a + b + x - 1, which may be zero.
repeat_ratios as (

    select
        repeat_numbers.as_of_date,
        repeat_numbers.repeat_count,
        repeat_numbers.term_number,
        case
            when repeat_numbers.term_number = 1
                then chosen.a + chosen.b_dropout - 1 - chosen.r
            else
                (chosen.a + repeat_numbers.term_number - 2)
                * (chosen.a + chosen.b_dropout - 2 - chosen.r + repeat_numbers.term_number)
                / (
                    chosen.a + chosen.b_dropout - 2
                    + repeat_numbers.repeat_count + repeat_numbers.term_number
                )
                / repeat_numbers.term_number
        end as ratio
    from repeat_numbers
    inner join chosen on repeat_numbers.as_of_date = chosen.as_of_date

),

repeat_logs as (

    select
        as_of_date,
        repeat_count,
        term_number,
        -- Where a ratio is zero the series ends.
        sum(case when ratio = 0 then -1000000 else ln(abs(ratio)) end) over terms as log_size,
        sum(case when ratio < 0 then 1 else 0 end) over terms as minus_count
    from repeat_ratios
    window
        terms as (
            partition by as_of_date, repeat_count
            order by term_number
            rows between unbounded preceding and current row
        )

),

coefficients as (

    select
        as_of_date,
        repeat_count,
        term_number,
        exp(least(log_size, 700)) * case when minus_count % 2 = 0 then 1 else -1 end as coefficient
    from repeat_logs

),

series as (

    select
        cells.as_of_date,
        cells.repeat_count,
        cells.age_days,
        sum(coefficients.coefficient * age_powers.horizon_power) as horizon_sum,
        sum(coefficients.coefficient * age_powers.year_power) as year_sum,
        sum(coefficients.coefficient * age_powers.discounted_power) as discounted_sum,
        max(case
            when age_powers.is_last_term
                then
                    abs(coefficients.coefficient)
                    * greatest(age_powers.horizon_power, age_powers.year_power)
        end) as last_term
    from cells
    inner join age_powers
        on cells.as_of_date = age_powers.as_of_date and cells.age_days = age_powers.age_days
    inner join coefficients
        on
            cells.as_of_date = coefficients.as_of_date
            and cells.repeat_count = coefficients.repeat_count
            and age_powers.term_number = coefficients.term_number
    group by cells.as_of_date, cells.repeat_count, cells.age_days

),

scaled as (

    select
        series.*,
        age_terms.horizon_share,
        age_terms.year_share,
        age_terms.discounted_share,
        age_terms.term_count,
        exp(age_terms.log_z) as largest_z,
        chosen.a + chosen.b_dropout + series.repeat_count - 1 as total_shape
    from series
    inner join age_terms
        on series.as_of_date = age_terms.as_of_date and series.age_days = age_terms.age_days
    inner join chosen on series.as_of_date = chosen.as_of_date

)

select
    as_of_date,
    cast(repeat_count as int) as repeat_count,
    cast(age_days as int) as age_days,
    -- The last digits are the engine's own.
    round(total_shape * horizon_share - horizon_sum, 12) as horizon_purchases,
    round(total_shape * year_share - year_sum, 12) as year_purchases,
    round(total_shape * discounted_share - discounted_sum, 12) as discounted_purchases,
    cast(term_count as int) as term_count,
    -- Terms shrink like the powers of z: what was left out is at most a geometric series.
    last_term * largest_z / (1 - largest_z) as truncation_error
from scaled
