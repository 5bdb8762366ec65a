with

states as (

    select * from {{ ref('int_customer_states__measured') }}

),

types as (

    select * from {{ ref('int_customer_types__chosen') }}

),

pooled as (

    select * from {{ ref('int_categories__pooled') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

samples as (

    select * from {{ ref('int_samples__sized') }}

),

buyers as (

    select
        states.as_of_date,
        states.customer_id,
        states.last_category
    from states
    inner join as_of_dates on states.as_of_date = as_of_dates.as_of_date
    inner join samples on states.as_of_date = samples.as_of_date
    where
        states.purchase_count > 0
        and (
            as_of_dates.is_current
            or (
                as_of_dates.is_category_backtest
                and {{ hash_fraction('states.customer_id') }} < samples.sampled_fraction
            )
        )

),

popular as (

    select
        as_of_date,
        category,
        population_share
    from pooled
    where is_most_popular

)

select
    buyers.as_of_date,
    buyers.customer_id,
    -- Of what was never bought only the most popular can win, and only where that was not bought:
    -- else its share is greater than that of anything less popular that is all prior.
    case
        when types.type_share >= round(types.prior_weight * popular.population_share, 12)
            then types.type_category
        else popular.category
    end as decayed_share_category,
    buyers.last_category,
    popular.category as most_popular_category
from buyers
left join types
    on
        buyers.as_of_date = types.as_of_date
        and buyers.customer_id = types.customer_id
left join popular on buyers.as_of_date = popular.as_of_date
