{{ incremental_by({'customer_id': 'int_customers__logged'}, whole=['int_categories__listed']) }}
with

category_days as (

    select * from {{ ref('int_category_days__summed') }}
    {{ of_changed('customer_id') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

),

-- One number to compare by: of pairs each comparison costs several times as much.
largest as (

    select
        customer_id,
        purchase_date,
        max_by(
            category_number, cast(sold_amount as decimal(38, 2)) * 1000000000 + category_number
        ) as category_number
    from category_days
    where sold_amount > 0
    group by customer_id, purchase_date

)

select
    largest.customer_id,
    largest.purchase_date,
    categories.category as main_category
from largest
inner join categories on largest.category_number = categories.category_number
