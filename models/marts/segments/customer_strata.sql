with

states as (

    select * from {{ ref('int_customer_states__stratified') }}

),

final as (

    select
        customer_id,
        as_of_date,
        stratum,
        stratum_reason as reason,
        cast(
            case stratum
                when 'best' then 1
                when 'regular' then 2
                when 'sporadic' then 3
                when 'ex_customer' then 4
                when 'prospect' then 5
                when 'suspect' then 6
            end as int
        ) as stratum_rank,
        purchase_count,
        margin_amount_12m
    from states
    where is_current

)

select * from final
