with

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

orders as {{ not_materialized() }} (

    select * from {{ ref('int_orders__netted') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- From the first order, anonymous or not: the totals would not reconcile without the months before.
first_and_last as (

    select
        max(as_of.as_of_date) as as_of_date,
        cast(date_trunc('month', min(orders.order_date)) as date) as first_month
    from orders
    cross join as_of

),

months as (

    select
        dates.month_start,
        first_and_last.as_of_date,
        max(dates.date_day) <= first_and_last.as_of_date as is_complete
    from dates
    inner join first_and_last
        on
            dates.month_start >= first_and_last.first_month
            and dates.month_start <= first_and_last.as_of_date
    group by dates.month_start, first_and_last.as_of_date

),

anonymous as (

    select
        cast(date_trunc('month', order_date) as date) as month_start,
        sum(net_amount) as anonymous_amount
    from orders
    where customer_id is null
    group by all

),

customer_amounts as (

    select
        customer_id,
        cast(date_trunc('month', purchase_date) as date) as month_start,
        sum(net_amount) as net_amount,
        bool_or(is_purchase) as is_active
    from customer_days
    group by all

),

buyers as (

    select
        month_start,
        count(*) as active_customers
    from customer_amounts
    where is_active
    group by month_start

),

-- The first of a month and 31 days is a day of the next month.
months_with_amount as (

    select
        customer_id,
        month_start,
        net_amount,
        cast(date_trunc('month', {{ add_days('month_start', 31) }}) as date) as next_month,
        lag(month_start) over amounts as previous_month,
        lag(net_amount) over amounts as previous_amount,
        lead(month_start) over amounts as following_month
    from customer_amounts
    where net_amount != 0
    window amounts as (partition by customer_id order by month_start)

),

movements as (

    select
        month_start,
        net_amount,
        case
            when
                cast(date_trunc('month', {{ add_days('previous_month', 31) }}) as date)
                = month_start
                then previous_amount
            else 0
        end as opening_amount,
        previous_month is null as is_first
    from months_with_amount

    union all

    select
        months_with_amount.next_month as month_start,
        0 as net_amount,
        months_with_amount.net_amount as opening_amount,
        false as is_first
    from months_with_amount
    cross join as_of
    where
        months_with_amount.next_month <= as_of.as_of_date
        and coalesce(months_with_amount.following_month > months_with_amount.next_month, true)

),

named as (

    select
        month_start,
        net_amount,
        opening_amount,
        case
            when is_first then 'new'
            when opening_amount = 0 then 'recovered'
            when net_amount = 0 then 'churned'
            else 'retained'
        end as movement
    from movements

),

parts as (

    select
        month_start,
        sum(net_amount) as net_amount,
        sum(opening_amount) as retained_amount,
        sum(case when movement = 'new' then net_amount else 0 end) as new_amount,
        sum(case when movement = 'recovered' then net_amount else 0 end) as recovered_amount,
        sum(case when movement = 'churned' then -opening_amount else 0 end) as churned_amount,
        sum(
            case when movement = 'retained' then greatest(net_amount - opening_amount, 0) else 0 end
        ) as expansion_amount,
        sum(
            case when movement = 'retained' then least(net_amount - opening_amount, 0) else 0 end
        ) as contraction_amount,
        count_if(movement = 'new') as new_customers,
        count_if(movement = 'retained') as retained_customers,
        count_if(movement = 'retained' and net_amount > opening_amount) as expanded_customers,
        count_if(movement = 'retained' and net_amount < opening_amount) as contracted_customers,
        count_if(movement = 'churned') as churned_customers,
        count_if(movement = 'recovered') as recovered_customers
    from named
    group by month_start

),

filled as (

    select
        months.month_start,
        months.as_of_date,
        months.is_complete,
        {% for part in [
            'new', 'retained', 'expansion', 'contraction', 'churned', 'recovered', 'net'
        ] -%}
        cast(coalesce(parts.{{ part }}_amount, 0) as decimal(18, 2)) as {{ part }}_amount,
        {% endfor -%}
        {% for part in ['new', 'retained', 'expanded', 'contracted', 'churned', 'recovered'] -%}
        cast(coalesce(parts.{{ part }}_customers, 0) as int) as {{ part }}_customers,
        {% endfor -%}
        cast(coalesce(anonymous.anonymous_amount, 0) as decimal(18, 2)) as anonymous_amount,
        cast(coalesce(buyers.active_customers, 0) as int) as active_customers
    from months
    left join parts on months.month_start = parts.month_start
    left join anonymous on months.month_start = anonymous.month_start
    left join buyers on months.month_start = buyers.month_start

),

final as (

    select
        month_start,
        as_of_date,
        new_amount,
        retained_amount,
        expansion_amount,
        contraction_amount,
        churned_amount,
        recovered_amount,
        net_amount,
        anonymous_amount,
        cast(net_amount + anonymous_amount as decimal(18, 2)) as total_amount,
        active_customers,
        new_customers,
        retained_customers,
        expanded_customers,
        contracted_customers,
        churned_customers,
        recovered_customers,
        case
            when is_complete and retained_amount > 0
                then
                    1
                    + cast(expansion_amount + contraction_amount + churned_amount as double)
                    / cast(retained_amount as double)
        end as net_revenue_retention_rate,
        is_complete
    from filled

)

select * from final
