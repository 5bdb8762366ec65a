with

states as (

    select * from {{ ref('int_customer_states__stratified') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

cut_off as (

    select
        as_of_date,
        {{ add_days('as_of_date', '-' ~ var('churn_horizon_days')) }} as previous_from_date
    from dates
    where is_backtest

),

states_then as (

    select *
    from states
    where is_backtest

),

sums as (

    select
        customer_days.customer_id,
        -- What the cut-off knew: a day that came back only later was a purchase then.
        count_if(
            customer_days.purchase_date <= cut_off.as_of_date
            and (
                customer_days.is_purchase
                or coalesce(customer_days.purchase_until_date > cut_off.as_of_date, false)
            )
        ) as previous_purchase_count,
        sum(
            case
                when customer_days.purchase_date <= cut_off.as_of_date
                    then customer_days.margin_amount
                else 0
            end
        ) as previous_margin_amount,
        count_if(
            customer_days.purchase_date > cut_off.as_of_date and customer_days.is_purchase
        ) as next_purchase_count,
        sum(
            case
                when customer_days.purchase_date > cut_off.as_of_date
                    then customer_days.net_amount
                else 0
            end
        ) as next_net_amount,
        sum(
            case
                when customer_days.purchase_date > cut_off.as_of_date
                    then customer_days.margin_amount
                else 0
            end
        ) as next_margin_amount
    from customer_days
    inner join cut_off on customer_days.purchase_date > cut_off.previous_from_date
    group by customer_days.customer_id

)

select
    states_then.customer_id,
    states_then.as_of_date,
    states_then.rfm_segment,
    states_then.lifecycle_stage,
    states_then.stratum,
    states_then.recency_days,
    states_then.probability_buy,
    states_then.purchase_count,
    cast(coalesce(sums.previous_purchase_count, 0) as int) as previous_purchase_count,
    cast(coalesce(sums.previous_margin_amount, 0) as decimal(18, 2)) as previous_margin_amount,
    cast(coalesce(sums.next_purchase_count, 0) as int) as next_purchase_count,
    cast(coalesce(sums.next_net_amount, 0) as decimal(18, 2)) as next_net_amount,
    cast(coalesce(sums.next_margin_amount, 0) as decimal(18, 2)) as next_margin_amount,
    coalesce(sums.next_purchase_count > 0, false) as has_repurchased
from states_then
left join sums on states_then.customer_id = sums.customer_id
