with

dates as (

    select * from {{ ref('int_reorder_dates__listed') }}

),

lasting as (

    select * from {{ ref('int_products__lasting') }}

),

lives as (

    select * from {{ ref('int_product_lives__learnt') }}

),

relations as (

    select * from {{ ref('int_category_relations__resolved') }}

)

select
    lives.as_of_date,
    lives.product_id,
    lives.category,
    relations.proposed_category,
    case
        when lives.duration_source = 'declared' then 'declared'
        when lives.learnt_days is not null and lasting.is_replenishable
            then lives.duration_source
        when relations.lag_days is not null then 'category_relation'
        else 'none'
    end as clock_source,
    relations.lag_days
from lives
inner join dates on lives.as_of_date = dates.as_of_date and dates.is_current
inner join lasting
    on
        lives.as_of_date = lasting.as_of_date
        and lives.product_id = lasting.product_id
left join relations on lives.category = relations.category
