with

attributions as (

    select * from {{ ref('int_orders__attributed') }}

),

final as (

    select
        order_id,
        campaign_id,
        contact_id,
        customer_id,
        order_date,
        rule,
        days_from_contact,
        net_amount,
        margin_amount
    from attributions

)

select * from final
