with

relations as (

    select * from {{ ref('category_relations') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

),

known as (

    select
        bought.category,
        proposed.category as proposed_category,
        relations.lag_days,
        row_number() over (
            partition by bought.category
            order by relations.weight desc, proposed.category asc, relations.lag_days asc
        ) as relation_rank
    from relations
    inner join categories as bought
        on {{ category_key('relations.bought_category') }} = bought.category_key
    inner join categories as proposed
        on {{ category_key('relations.proposed_category') }} = proposed.category_key

)

select
    category,
    proposed_category,
    lag_days
from known
where relation_rank = 1
