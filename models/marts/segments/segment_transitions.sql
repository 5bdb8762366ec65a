with

customer_months as {{ not_materialized() }} (

    select * from {{ ref('customer_months') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

segmentations as (

    {{ segmentation_rows() }}

),

first_month as (

    select last_day(min(purchase_date)) as first_month_end
    from customer_days

),

month_ends as (

    select
        dates.as_of_date as month_end,
        lag(dates.as_of_date) over (order by dates.as_of_date) as previous_month_end,
        dates.as_of_date = first_month.first_month_end as is_first_month
    from dates
    cross join first_month
    where dates.is_month_end

),

-- A history that was cut says nothing of the month before it; before the first month was nobody.
compared_months as (

    select
        month_end,
        previous_month_end
    from month_ends
    where previous_month_end is not null or is_first_month

),

states_before as (

    select
        compared_months.month_end,
        customer_months.customer_id,
        customer_months.rfm_segment,
        customer_months.lifecycle_stage,
        customer_months.stratum
    from customer_months
    inner join compared_months
        on customer_months.month_end = compared_months.previous_month_end

),

states_after as (

    select
        compared_months.month_end,
        customer_months.customer_id,
        customer_months.rfm_segment,
        customer_months.lifecycle_stage,
        customer_months.stratum
    from customer_months
    inner join compared_months on customer_months.month_end = compared_months.month_end

),

-- Millions of customers become some thousand combinations before they are looked at three times.
combinations as (

    select
        coalesce(states_after.month_end, states_before.month_end) as month_end,
        {% for name in segmentations() -%}
        states_before.{{ name }} as from_{{ name }},
        states_after.{{ name }} as to_{{ name }},
        {% endfor -%}
        count(*) as customer_count
    from states_before
    full outer join states_after
        on
            states_before.customer_id = states_after.customer_id
            and states_before.month_end = states_after.month_end
    group by all

),

moves as (

    select
        segmentations.segmentation,
        combinations.month_end,
        {% for way in ['from', 'to'] -%}
        case segmentations.segmentation
            {%- for name in segmentations() %}
            when '{{ name }}' then combinations.{{ way }}_{{ name }}
            {%- endfor %}
        end as {{ way }}_segment,
        {% endfor -%}
        combinations.customer_count
    from combinations
    cross join segmentations

),

counted as (

    select
        segmentation,
        month_end,
        coalesce(from_segment, '(entrant)') as from_segment,
        coalesce(to_segment, '(leaver)') as to_segment,
        sum(customer_count) as customer_count
    from moves
    where from_segment is not null or to_segment is not null
    group by all

),

final as (

    select
        segmentation,
        month_end,
        from_segment,
        to_segment,
        cast(customer_count as bigint) as customer_count,
        cast(customer_count as double)
        / sum(customer_count) over (
            partition by segmentation, month_end, from_segment
        ) as transition_rate
    from counted

)

select * from final
