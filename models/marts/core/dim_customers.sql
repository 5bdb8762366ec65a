with

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

customers as (

    select * from {{ ref('stg_customers') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

merged as (

    select
        customer_id,
        min(first_seen_date) as first_seen_date,
        count_if(has_record) as merged_record_count
    from resolved
    group by customer_id

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
        merged.customer_id,
        as_of.as_of_date,
        merged.first_seen_date as created_date,
        purchases.first_purchase_date,
        purchases.last_purchase_date,
        customers.customer_type,
        customers.country_code,
        customers.province,
        customers.acquisition_source,
        customers.referred_by_customer_id,
        customers.declared_channel,
        customers.declared_interests,
        customers.household_id
        {{- passthrough_columns('customers', 'customers') }},
        cast(coalesce(purchases.purchase_count, 0) as int) as purchase_count,
        cast(coalesce(purchases.net_amount, 0) as decimal(18, 2)) as net_amount,
        cast(coalesce(purchases.margin_amount, 0) as decimal(18, 2)) as margin_amount,
        cast(merged.merged_record_count as int) as merged_record_count
    from merged
    cross join as_of
    left join customers
        on merged.customer_id = customers.customer_id and merged.merged_record_count > 0
    left join purchases on merged.customer_id = purchases.customer_id

)

select * from final
