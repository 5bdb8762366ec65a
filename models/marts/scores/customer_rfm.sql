with

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

segments as (

    select * from {{ ref('rfm_segments') }}

),

{% if var('rfm_scoring') == 'fixed' -%}
fixed_cuts as (

    select * from {{ ref('rfm_fixed_cuts') }}

),

{% endif -%}
days_in_window as (

    select
        customer_days.*,
        as_of.as_of_date,
        {% if var('rfm_window_days') -%}
        customer_days.purchase_date
        > {{ add_days('as_of.as_of_date', '-' ~ var('rfm_window_days')) }}
        {%- else -%}
        true
        {%- endif %} as is_in_window
    from customer_days
    cross join as_of

),

measures as (

    select
        customer_id,
        as_of_date,
        max(case when is_purchase then purchase_date end) as last_purchase_date,
        {% if var('frequency_unit') == 'orders' -%}
        sum(case when is_in_window then purchase_order_count else 0 end) as frequency,
        {%- else -%}
        count_if(is_in_window and is_purchase) as frequency,
        {%- endif %}
        sum(case when is_in_window then net_amount else 0 end) as monetary
    from days_in_window
    group by all
    having bool_or(is_purchase)

),

population as (

    select
        customer_id,
        as_of_date,
        last_purchase_date,
        {{ days_between('last_purchase_date', 'as_of_date') }} as recency_days,
        cast(frequency as int) as frequency,
        cast(monetary as decimal(18, 2)) as monetary
    from measures

),

cuts as (

    {% if var('rfm_scoring') == 'fixed' -%}
    select
        {{ fixed_cuts('recency') }},
        {{ fixed_cuts('frequency') }},
        {{ fixed_cuts('monetary') }}
    from fixed_cuts
    {%- else -%}
    select
        {{ quantile_cuts('recency', 'recency_days') }},
        {{ quantile_cuts('frequency', 'frequency') }},
        {{ quantile_cuts('monetary', 'monetary') }}
    from population
    {%- endif %}

),

scored as (

    select
        population.*,
        5 {% for cut in [1, 2, 3, 4] -%}
        - case when population.recency_days > cuts.recency_cut_{{ cut }} then 1 else 0 end
        {% endfor %} as recency_score,
        1 {% for cut in [1, 2, 3, 4] -%}
        + case when population.frequency > cuts.frequency_cut_{{ cut }} then 1 else 0 end
        {% endfor %} as frequency_score,
        1 {% for cut in [1, 2, 3, 4] -%}
        + case
            when cast(population.monetary as double) > cuts.monetary_cut_{{ cut }} then 1
            else 0
        end
        {% endfor %} as monetary_score
    from population
    cross join cuts

),

recency_fifths as (

    select
        *,
        ntile(5) over (order by recency_days desc, customer_id asc) as recency_fifth
    from scored

),

frequency_fifths as (

    select
        *,
        ntile(5) over (
            partition by recency_fifth
            order by frequency, customer_id
        ) as frequency_fifth
    from recency_fifths

),

monetary_fifths as (

    select
        *,
        ntile(5) over (
            partition by recency_fifth, frequency_fifth
            order by monetary, customer_id
        ) as monetary_fifth,
        concat(recency_score, frequency_score, monetary_score) as rfm_code
    from frequency_fifths

),

final as (

    select
        monetary_fifths.customer_id,
        monetary_fifths.as_of_date,
        monetary_fifths.last_purchase_date,
        monetary_fifths.recency_days,
        monetary_fifths.frequency,
        monetary_fifths.monetary,
        cast(monetary_fifths.recency_score as int) as recency_score,
        cast(monetary_fifths.frequency_score as int) as frequency_score,
        cast(monetary_fifths.monetary_score as int) as monetary_score,
        monetary_fifths.rfm_code,
        segments.rfm_segment,
        concat(
            monetary_fifths.recency_fifth,
            monetary_fifths.frequency_fifth,
            monetary_fifths.monetary_fifth
        ) as nested_rfm_cell
    from monetary_fifths
    left join segments on monetary_fifths.rfm_code = segments.rfm_code

)

select * from final
