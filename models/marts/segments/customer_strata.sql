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
        states.as_of_date,
        states.stratum,
        states.stratum_reason as reason,
        cast(
            case states.stratum
                when 'best' then 1
                when 'regular' then 2
                when 'sporadic' then 3
                when 'ex_customer' then 4
                when 'prospect' then 5
                when 'suspect' then 6
            end as int
        ) as stratum_rank,
        states.purchase_count,
        states.margin_amount_12m
    from states
    inner join dates on states.as_of_date = dates.as_of_date
    where dates.is_current

)

select * from final
