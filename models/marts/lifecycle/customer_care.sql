with

customers as (

    select * from {{ ref('dim_customers') }}

),

interactions as (

    select * from {{ ref('fct_interactions') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

birthdays as (

    select * from {{ ref('int_birthdays__next') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

rules as (

    select * from {{ ref('courtesy_rules') }}

),

complaints as (

    select
        customer_id,
        max(occurred_at) as last_complaint_at,
        min(case when resolved_at is null then occurred_at end) as open_complaint_since_at,
        count_if(resolved_at is null) as open_complaints
    from interactions
    where interaction_type = 'complaint'
    group by customer_id

),

answers as (

    select
        customer_id,
        survey,
        score,
        row_number() over (
            partition by customer_id, survey
            order by occurred_at desc, interaction_id desc
        ) as answer_number
    from interactions
    where survey is not null and score is not null

),

satisfaction as (

    select
        customer_id,
        max(case when survey = 'nps' then score end) as nps_score,
        max(case when survey = 'csat' then score end) as csat_score
    from answers
    where answer_number = 1
    group by customer_id

),

purchases as (

    select
        customer_id,
        min(purchase_date) as first_purchase_date,
        max(purchase_date) as last_purchase_date,
        max_by(net_amount, purchase_date) as last_purchase_amount
    from customer_days
    where is_purchase
    group by customer_id

),

amounts as (

    select
        net_amount,
        count(*) as amount_count
    from customer_days
    where is_purchase
    group by net_amount

),

all_amounts as (

    select sum(amount_count) as purchase_count
    from amounts

),

ordered_amounts as (

    {{ in_order(
        'amounts', 'counted_until',
        order_by=['net_amount'],
        buckets=[coarse('net_amount')],
        counted='amount_count'
    ) | indent(4) }}

),

-- Smaller, not smaller or equal: where all purchases are alike none is large.
large_amounts as (

    select ordered_amounts.net_amount
    from ordered_amounts
    cross join all_amounts
    inner join rules on rules.courtesy_action = 'reassurance'
    where
        all_amounts.purchase_count >= {{ var('min_sample_size') }}
        and ordered_amounts.counted_until - ordered_amounts.amount_count
        >= rules.large_purchase_share * (all_amounts.purchase_count - 1)

),

occasions as (

    select
        purchases.customer_id,
        purchases.last_purchase_date as occasion_date,
        'reassurance' as courtesy_action
    from purchases
    inner join large_amounts on purchases.last_purchase_amount = large_amounts.net_amount

    union all

    select
        customer_id,
        previous_birthday_date as occasion_date,
        'birthday' as courtesy_action
    from birthdays

    union all

    select
        customer_id,
        next_birthday_date as occasion_date,
        'birthday' as courtesy_action
    from birthdays

    {% for years in [-1, 0, 1] -%}
    union all

    select
        purchases.customer_id,
        {{ anniversary(
            'purchases.first_purchase_date', 'extract(year from customers.as_of_date) + ' ~ years
        ) }} as occasion_date,
        'anniversary' as courtesy_action
    from purchases
    inner join customers on purchases.customer_id = customers.customer_id
    where
        extract(year from purchases.first_purchase_date)
        < extract(year from customers.as_of_date) + {{ years }}

    {% endfor %}
),

due as (

    select
        occasions.customer_id,
        occasions.courtesy_action,
        rules.priority,
        rules.lead_days,
        rules.grace_days,
        rules.is_sales_like,
        {{ add_days('occasions.occasion_date', 'rules.delay_days') }} as due_date
    from occasions
    inner join rules on occasions.courtesy_action = rules.courtesy_action

),

ranked as (

    select
        due.customer_id,
        due.due_date,
        due.courtesy_action,
        row_number() over (
            partition by due.customer_id
            order by due.due_date, due.priority, due.courtesy_action
        ) as action_number
    from due
    inner join customers on due.customer_id = customers.customer_id
    left join complaints on due.customer_id = complaints.customer_id
    left join gone on due.customer_id = gone.customer_id
    where
        gone.customer_id is null
        and due.due_date >= {{ add_days('customers.as_of_date', '-due.grace_days') }}
        and due.due_date <= {{ add_days('customers.as_of_date', 'due.lead_days') }}
        and not (due.is_sales_like and coalesce(complaints.open_complaints, 0) > 0)

),

final as (

    select
        customers.customer_id,
        customers.as_of_date,
        ranked.due_date as courtesy_due_date,
        complaints.last_complaint_at,
        complaints.open_complaint_since_at,
        ranked.courtesy_action,
        cast(coalesce(complaints.open_complaints, 0) as int) as open_complaints,
        satisfaction.nps_score,
        satisfaction.csat_score,
        coalesce(complaints.open_complaints, 0) > 0 as is_sales_hold
    from customers
    left join complaints on customers.customer_id = complaints.customer_id
    left join satisfaction on customers.customer_id = satisfaction.customer_id
    left join ranked
        on customers.customer_id = ranked.customer_id and ranked.action_number = 1

)

select * from final
