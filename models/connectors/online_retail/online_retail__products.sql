with

export_lines as (

    select * from {{ ref('online_retail__export') }}

),

charges as (

    select * from {{ ref('online_retail_charges') }}

),

-- Names are in capitals; what is not is a clerk's note (damaged, wet, ?), no name.
names as (

    select
        stock_code,
        description,
        count(*) as line_count
    from export_lines
    where description = upper(description) and length(description) > 3
    group by all

),

ranked_names as (

    select
        stock_code,
        description,
        row_number() over (
            partition by stock_code
            order by line_count desc, description asc
        ) as name_rank
    from names

),

stock_codes as (

    select stock_code
    from export_lines
    where stock_code is not null
    group by stock_code

)

select
    stock_codes.stock_code as product_id,
    ranked_names.description as product_name,
    charges.category
from stock_codes
left join ranked_names
    on stock_codes.stock_code = ranked_names.stock_code and ranked_names.name_rank = 1
left join charges on stock_codes.stock_code = charges.stock_code
