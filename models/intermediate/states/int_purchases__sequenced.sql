with

customer_days as (

    select * from {{ ref('int_customer_days__versioned') }}

),

categories as (

    select * from {{ ref('int_customer_days__categorized') }}

),

purchases as (

    select
        customer_days.customer_id,
        customer_days.from_number,
        customer_days.until_number,
        customer_days.seen_number,
        customer_days.purchase_date,
        customer_days.margin_amount,
        categories.main_category
    from customer_days
    left join categories
        on
            customer_days.customer_id = categories.customer_id
            and customer_days.purchase_date = categories.purchase_date
    where customer_days.is_purchase

),

gaps as (

    select
        customer_id,
        from_number,
        until_number,
        seen_number,
        purchase_date,
        main_category,
        row_number() over earlier as purchase_number,
        lag(main_category) over earlier as previous_category,
        first_value(purchase_date) over earlier as first_purchase_date,
        {{ days_between('lag(purchase_date) over earlier', 'purchase_date') }} as gap_days,
        {{ days_between(
            'lag(purchase_date, 2) over earlier', 'lag(purchase_date) over earlier'
        ) }} as previous_gap_days,
        sum(margin_amount) over earlier
        - first_value(margin_amount) over earlier as repeat_margin_amount
    from purchases
    window earlier as (partition by customer_id, from_number order by purchase_date)

),

accumulated as (

    select
        *,
        purchase_number - 1 as gap_count,
        {{ days_between('first_purchase_date', 'purchase_date') }} as gap_sum,
        sum(cast(gap_days as bigint) * gap_days) over earlier as gap_squares,
        {{ running_median('gap_days', 'earlier') }} as median_gap_days
    from gaps
    window earlier as (partition by customer_id, from_number order by purchase_date)

),

sequenced as (

    select
        *,
        lag(median_gap_days) over earlier as median_gap_before_days
    from accumulated
    window earlier as (partition by customer_id, from_number order by purchase_date)

)

select
    customer_id,
    from_number,
    until_number,
    cast(purchase_number as int) as purchase_number,
    seen_number,
    first_purchase_date,
    purchase_date,
    main_category,
    previous_category,
    gap_days,
    previous_gap_days,
    -- Of whole numbers, so that equal gaps vary by exactly nothing.
    case
        when gap_count > 1
            then sqrt(
                cast(
                    gap_count * gap_squares - cast(gap_sum as bigint) * gap_sum as double
                )
                * gap_count / (gap_count - 1)
            ) / gap_sum
    end as gap_variation,
    cast(median_gap_days as double) as median_gap_days,
    cast(median_gap_before_days as double) as median_gap_before_days,
    cast(repeat_margin_amount as decimal(18, 2)) as repeat_margin_amount
from sequenced
