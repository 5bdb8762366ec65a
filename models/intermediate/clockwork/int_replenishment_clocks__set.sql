with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

lives as (

    select * from {{ ref('int_product_lives__learnt') }}

),

product_clocks as (

    select * from {{ ref('int_product_clocks__chosen') }}

),

rhythms as (

    select * from {{ ref('int_customer_rhythms__measured') }}

),

tempos as (

    select * from {{ ref('int_customer_tempos__measured') }}

),

stocks as (

    select * from {{ ref('int_declared_stocks__run') }}

),

scored_methods as (

    select * from {{ ref('int_replenishment_methods__scored') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

chosen as (

    select
        life_kind,
        method
    from scored_methods
    where is_chosen

),

clocked_products as (

    select
        lives.*,
        product_clocks.lag_days,
        product_clocks.clock_source
    from lives
    inner join product_clocks
        on
            lives.as_of_date = product_clocks.as_of_date
            and lives.product_id = product_clocks.product_id
    where product_clocks.clock_source != 'none'

),

predicted as (

    select
        gaps.as_of_date,
        gaps.customer_id,
        gaps.product_id,
        gaps.purchase_date,
        gaps.purchase_number,
        gaps.quantity,
        lives.clock_source,
        coalesce(rhythms.gap_count, 0) as own_gap_count,
        case when lives.clock_source = 'category_relation' then 'lag' else chosen.method end
            as clock_method,
        case
            when lives.clock_source = 'category_relation' then cast(lives.lag_days as double)
            else
                {{ chosen_life('life', 'gaps.quantity') }}
        end as life_days,
        case
            when lives.clock_source = 'category_relation' then cast(lives.lag_days as double)
            else
                {{ chosen_life('unit', 'gaps.quantity') }}
        end as unit_life_days,
        case
            when lives.clock_source = 'category_relation' then 0
            else
                {{ chosen_life('left', 'gaps.quantity') }}
        end as left_days
    from gaps
    inner join clocked_products as lives
        on
            gaps.as_of_date = lives.as_of_date
            and gaps.product_id = lives.product_id
    inner join chosen
        on
            chosen.life_kind
            = case when lives.clock_source = 'declared' then 'declared' else 'learnt' end
    left join rhythms
        on
            gaps.as_of_date = rhythms.as_of_date
            and gaps.customer_id = rhythms.customer_id
            and gaps.product_id = rhythms.product_id
    left join tempos
        on
            gaps.as_of_date = tempos.as_of_date
            and gaps.customer_id = tempos.customer_id
    left join stocks
        on
            gaps.customer_id = stocks.customer_id
            and gaps.product_id = stocks.product_id
            and gaps.purchase_date = stocks.purchase_date
    left join gone on gaps.customer_id = gone.customer_id
    where gaps.is_open and gone.customer_id is null

),

clocked as (

    select
        *,
        round(life_days, 6) as rounded_life_days,
        round(least(unit_life_days, life_days), 6) as window_days,
        round(left_days + life_days, 6) as due_days
    from predicted

)

select
    as_of_date,
    customer_id,
    product_id,
    purchase_date as last_purchase_date,
    clock_source,
    clock_method,
    cast(purchase_number as int) as purchase_count,
    cast(own_gap_count as int) as own_gap_count,
    quantity,
    rounded_life_days as life_days,
    window_days,
    due_days
from clocked
