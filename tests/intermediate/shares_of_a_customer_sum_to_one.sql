-- What was bought, and the part of the prior that falls to what was not.
with

shares as (

    select * from {{ ref('int_customer_categories__shared') }}

),

sums as (

    select
        as_of_date,
        customer_id,
        sum(category_share) as bought_share,
        max(prior_weight) * (1 - sum(population_share)) as unbought_share
    from shares
    group by as_of_date, customer_id

)

select *
from sums
where abs(bought_share + unbought_share - 1) > 1e-6
