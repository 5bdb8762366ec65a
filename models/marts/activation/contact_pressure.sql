with

customers as (

    select * from {{ ref('dim_customers') }}

),

contacts as (

    select * from {{ ref('int_contacts__resulted') }}

),

customer_values as (

    select * from {{ ref('customer_value') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

list_dates as (

    select * from {{ ref('int_list_date__chosen') }}

),

limits as (

    select
        channel,
        cap,
        period_days,
        is_costly
    from channels

    union all

    select
        'any' as channel,
        cast({{ var('contact_cap') if var('contact_cap') is not none else 'null' }} as int) as cap,
        {{ var('contact_cap_days') }} as period_days,
        false as is_costly

),

-- Demarketing: no costly channel, and of the cheap ones half.
limited as (

    select
        customers.customer_id,
        limits.channel,
        list_dates.list_date,
        list_dates.as_of_date,
        limits.period_days,
        case
            when coalesce(customer_values.value_decision = 'demarket', false) and limits.is_costly
                then 0
            when coalesce(customer_values.value_decision = 'demarket', false)
                then {{ half_cap('limits.cap') }}
            else limits.cap
        end as cap
    from customers
    cross join limits
    cross join list_dates
    left join customer_values on customers.customer_id = customer_values.customer_id

),

-- A channel that the seed does not know counts among all of them.
sent as (

    select
        contacts.contact_id,
        contacts.customer_id,
        contacts.contact_date,
        limits.channel
    from contacts
    cross join list_dates
    inner join limits on limits.channel in ('any', contacts.channel)
    where
        not contacts.is_control
        and contacts.contact_date <= list_dates.list_date
        and limits.period_days > {{ days_between('contacts.contact_date', 'list_dates.list_date') }}

),

numbered as (

    select
        customer_id,
        channel,
        contact_date,
        row_number() over (
            partition by customer_id, channel
            order by contact_date desc, contact_id asc
        ) as contact_number
    from sent

),

counted as (

    select
        limited.customer_id,
        limited.channel,
        count(*) as contacts_in_period,
        max(numbered.contact_date) as last_contact_date,
        max(
            case when numbered.contact_number = limited.cap then numbered.contact_date end
        ) as filling_date
    from limited
    inner join numbered
        on limited.customer_id = numbered.customer_id and limited.channel = numbered.channel
    group by limited.customer_id, limited.channel

),

final as (

    select
        limited.customer_id,
        limited.channel,
        limited.list_date,
        limited.as_of_date,
        counted.last_contact_date,
        case
            when limited.cap = 0 then null
            when counted.filling_date is not null
                then {{ add_days('counted.filling_date', 'limited.period_days') }}
            else limited.list_date
        end as next_free_date,
        cast(limited.period_days as int) as period_days,
        cast(coalesce(counted.contacts_in_period, 0) as int) as contacts_in_period,
        cast(limited.cap as int) as cap,
        case
            when limited.cap is not null
                then
                    cast(
                        greatest(limited.cap - coalesce(counted.contacts_in_period, 0), 0) as int
                    )
        end as remaining,
        coalesce(counted.contacts_in_period > limited.cap, false) as is_over_cap
    from limited
    left join counted
        on limited.customer_id = counted.customer_id and limited.channel = counted.channel

)

select * from final
