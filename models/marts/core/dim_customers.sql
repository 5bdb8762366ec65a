with

customers as (

    select * from {{ ref('int_customers__merged') }}

),

identities as (

    select * from {{ ref('int_identities__survived') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

purchases as (

    select
        customer_id,
        min(case when is_purchase then purchase_date end) as first_purchase_date,
        max(case when is_purchase then purchase_date end) as last_purchase_date,
        count_if(is_purchase) as purchase_count,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount
    from customer_days
    group by customer_id

),

final as (

    select
        customers.customer_id,
        as_of.as_of_date,
        customers.first_seen_date as created_date,
        purchases.first_purchase_date,
        purchases.last_purchase_date,
        customers.customer_type,
        identities.country_code,
        identities.province,
        customers.acquisition_source,
        customers.referred_by_customer_id,
        customers.declared_channel,
        customers.declared_interests,
        customers.household_id
        {{- passthrough_columns('customers', 'customers') }},
        cast(coalesce(purchases.purchase_count, 0) as int) as purchase_count,
        cast(coalesce(purchases.net_amount, 0) as decimal(18, 2)) as net_amount,
        cast(coalesce(purchases.margin_amount, 0) as decimal(18, 2)) as margin_amount,
        customers.merged_record_count
    from customers
    cross join as_of
    left join identities on customers.customer_id = identities.customer_id
    left join purchases on customers.customer_id = purchases.customer_id

)

select * from final
