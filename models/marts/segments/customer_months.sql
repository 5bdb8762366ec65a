with

states as (

    select * from {{ ref('int_customer_states__stratified') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

final as (

    select
        states.customer_id,
        states.as_of_date as month_end,
        states.last_purchase_date,
        states.rfm_code,
        states.rfm_segment,
        states.lifecycle_stage,
        states.stratum,
        states.recency_days,
        states.purchase_count,
        states.frequency,
        states.monetary,
        states.net_amount,
        states.margin_amount,
        states.net_amount_12m,
        states.margin_amount_12m,
        states.probability_buy
    from states
    inner join dates on states.as_of_date = dates.as_of_date
    where dates.is_month_end

)

select * from final
