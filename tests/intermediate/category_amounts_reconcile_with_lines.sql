-- To the cent: what customers spent on categories is what the lines of merchandise say, on every
-- date on which there is no need of a sample.
with

customer_categories as (

    select * from {{ ref('int_customer_categories__decayed') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

samples as (

    select * from {{ ref('int_samples__sized') }}

),

compared_dates as (

    select dates.as_of_date
    from dates
    left join samples on dates.as_of_date = samples.as_of_date
    where
        dates.is_current
        or (dates.is_category_backtest and coalesce(samples.sampled_fraction, 1) >= 1)

),

lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

by_category as (

    select
        compared_dates.as_of_date,
        coalesce(sum(customer_categories.net_amount), 0) as net_amount
    from compared_dates
    left join customer_categories
        on compared_dates.as_of_date = customer_categories.as_of_date
    group by compared_dates.as_of_date

),

by_line as (

    select
        compared_dates.as_of_date,
        coalesce(sum(lines.net_amount), 0) as net_amount
    from compared_dates
    left join lines
        on
            compared_dates.as_of_date >= lines.purchase_date
            and lines.customer_id is not null
            and lines.is_merchandise
            and lines.category is not null
    group by compared_dates.as_of_date

)

select
    by_category.as_of_date,
    by_category.net_amount,
    by_line.net_amount as lines_amount
from by_category
inner join by_line on by_category.as_of_date = by_line.as_of_date
where by_category.net_amount != by_line.net_amount
