-- To the cent: all lines = monetary of customer_rfm + what its customers did outside the window
-- + customers who never kept a purchase + anonymous sales.
with

lines as (

    select * from {{ ref('fct_purchases') }}

),

scored as (

    select * from {{ ref('customer_rfm') }}

),

placed as (

    select
        lines.net_amount,
        case
            when lines.customer_id is null then 'anonymous'
            when scored.customer_id is null then 'no purchase'
            {% if var('rfm_window_days') -%}
            when
                {{ days_between('lines.purchase_date', 'scored.as_of_date') }}
                >= {{ var('rfm_window_days') }}
                then 'outside'
            {%- endif %}
            else 'scored'
        end as place
    from lines
    left join scored on lines.customer_id = scored.customer_id

),

sums as (

    select coalesce(sum(case when place = 'scored' then net_amount else 0 end), 0) as scored_amount
    from placed

),

monetary as (

    select coalesce(sum(monetary), 0) as monetary
    from scored

)

select
    sums.scored_amount,
    monetary.monetary
from sums
cross join monetary
where sums.scored_amount != monetary.monetary
