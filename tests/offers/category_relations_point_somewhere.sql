-- A relation of a category that the company sells to one that it does not: mend the seed.
with

relations as (

    select * from {{ ref('category_relations') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

)

select
    relations.bought_category,
    relations.proposed_category,
    'proposed category is unknown' as problem
from relations
inner join categories as bought
    on {{ category_key('relations.bought_category') }} = bought.category_key
left join categories as proposed
    on {{ category_key('relations.proposed_category') }} = proposed.category_key
where proposed.category_key is null
