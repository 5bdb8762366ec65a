with

shares as (

    select * from {{ ref('int_customer_categories__shared') }}

),

pooled as (

    select * from {{ ref('int_categories__pooled') }}

),

concentrations as (

    select
        as_of_date,
        max(population_concentration) as population_concentration
    from pooled
    group by as_of_date

),

customers as (

    select
        as_of_date,
        customer_id,
        max_by(category, {{ type_order() }}) as type_category,
        count(*) as category_count,
        max(category_share) as type_share,
        max(prior_weight) as prior_weight,
        sum({{ squared('category_share') }}) as bought_concentration,
        sum({{ squared('population_share') }}) as population_concentration
    from shares
    group by as_of_date, customer_id

)

select
    customers.as_of_date,
    customers.customer_id,
    customers.type_category,
    cast(customers.category_count as int) as category_count,
    customers.type_share,
    -- What was never bought has its share too, the part of the prior that falls to it.
    cast(customers.bought_concentration as double)
    + customers.prior_weight * customers.prior_weight * greatest(
        concentrations.population_concentration
        - cast(customers.population_concentration as double),
        0
    ) as type_concentration,
    customers.prior_weight
from customers
inner join concentrations on customers.as_of_date = concentrations.as_of_date
