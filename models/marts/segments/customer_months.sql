with

states as (

    select * from {{ ref('int_customer_states__stratified') }}

),

final as (

    select
        customer_id,
        as_of_date as month_end,
        last_purchase_date,
        rfm_code,
        rfm_segment,
        lifecycle_stage,
        stratum,
        recency_days,
        purchase_count,
        frequency,
        monetary,
        net_amount,
        margin_amount,
        net_amount_12m,
        margin_amount_12m,
        probability_buy
    from states
    where is_month_end

)

select * from final
