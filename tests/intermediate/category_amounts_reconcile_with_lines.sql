-- To the cent: what customers spent on categories is what the lines of merchandise say.
with

customer_categories as (

    select * from {{ ref('int_customer_categories__decayed') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

by_category as (

    select
        dates.as_of_date,
        coalesce(sum(customer_categories.net_amount), 0) as net_amount
    from dates
    left join customer_categories on dates.as_of_date = customer_categories.as_of_date
    where dates.is_current or dates.is_category_backtest
    group by dates.as_of_date

),

by_line as (

    select
        dates.as_of_date,
        coalesce(sum(lines.net_amount), 0) as net_amount
    from dates
    left join lines
        on
            dates.as_of_date >= lines.purchase_date
            and lines.customer_id is not null
            and lines.is_merchandise
            and {{ category_key('lines.category') }} is not null
    where dates.is_current or dates.is_category_backtest
    group by dates.as_of_date

)

select
    by_category.as_of_date,
    by_category.net_amount,
    by_line.net_amount as lines_amount
from by_category
inner join by_line on by_category.as_of_date = by_line.as_of_date
where by_category.net_amount != by_line.net_amount
