-- Who moved from a segment was in it at the month end before, who moved to it is in it now.
with

transitions as (

    select * from {{ ref('segment_transitions') }}

),

customer_months as (

    select * from {{ ref('customer_months') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

month_ends as (

    select
        as_of_date as month_end,
        lead(as_of_date) over (order by as_of_date) as next_month_end
    from dates
    where is_month_end

),

sizes as (

    {% for name in segmentations() -%}
    select
        '{{ name }}' as segmentation,
        {{ name }} as segment,
        month_end,
        count(*) as customer_count
    from customer_months
    where {{ name }} is not null
    group by {{ name }}, month_end
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

compared_months as (

    select month_end
    from transitions
    group by month_end

),

counted as (

    select
        sizes.segmentation,
        sizes.segment,
        month_ends.next_month_end as month_end,
        'from' as way,
        sizes.customer_count
    from sizes
    inner join month_ends on sizes.month_end = month_ends.month_end
    where month_ends.next_month_end is not null

    union all

    select
        sizes.segmentation,
        sizes.segment,
        sizes.month_end,
        'to' as way,
        sizes.customer_count
    from sizes
    inner join compared_months on sizes.month_end = compared_months.month_end

),

moved as (

    {% for way, outside in [('from', '(entrant)'), ('to', '(leaver)')] -%}
    select
        segmentation,
        {{ way }}_segment as segment,
        month_end,
        '{{ way }}' as way,
        sum(customer_count) as customer_count,
        sum(transition_rate) as transition_rate
    from transitions
    where {{ way }}_segment != '{{ outside }}'
    group by segmentation, {{ way }}_segment, month_end
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    coalesce(counted.segmentation, moved.segmentation) as broken_segmentation,
    coalesce(counted.segment, moved.segment) as broken_segment,
    coalesce(counted.month_end, moved.month_end) as broken_month_end,
    coalesce(counted.way, moved.way) as broken_way
from counted
full outer join moved
    on
        counted.segmentation = moved.segmentation
        and counted.segment = moved.segment
        and counted.month_end = moved.month_end
        and counted.way = moved.way
where
    counted.customer_count is distinct from moved.customer_count
    or (moved.way = 'from' and abs(moved.transition_rate - 1) > 1e-9)
