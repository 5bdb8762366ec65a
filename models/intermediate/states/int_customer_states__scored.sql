with

states as (

    select * from {{ ref('int_customer_states__measured') }}

),

cuts as (

    select * from {{ ref('int_population_cuts__measured') }}

),

segments as (

    select * from {{ ref('rfm_segments') }}

),

scored as (

    select
        states.*,
        -- Of goods that came back the postage, or a fee, may stay: a margin, and no purchase.
        coalesce(
            states.purchase_count > 0
            and states.margin_amount_12m > 0
            and cast(states.margin_amount_12m as double) > cuts.margin_top_40_cut,
            false
        ) as is_top_40,
        coalesce(
            states.purchase_count > 0
            and states.margin_amount_12m > 0
            and cast(states.margin_amount_12m as double) > cuts.margin_top_20_cut,
            false
        ) as is_top_20,
        case when states.purchase_count > 0 then 5 end
        {% for cut in [1, 2, 3, 4] -%}
        - case when states.recency_days > cuts.recency_cut_{{ cut }} then 1 else 0 end
        {% endfor %} as recency_score,
        case when states.purchase_count > 0 then 1 end
        {% for cut in [1, 2, 3, 4] -%}
        + case when states.frequency > cuts.frequency_cut_{{ cut }} then 1 else 0 end
        {% endfor %} as frequency_score,
        case when states.purchase_count > 0 then 1 end
        {% for cut in [1, 2, 3, 4] -%}
        + case
            when cast(states.monetary as double) > cuts.monetary_cut_{{ cut }} then 1
            else 0
        end
        {% endfor %} as monetary_score
    from states
    left join cuts on states.as_of_date = cuts.as_of_date

),

coded as (

    select
        *,
        concat(recency_score, frequency_score, monetary_score) as rfm_code
    from scored

)

select
    coded.customer_id,
    coded.as_of_date,
    coded.first_purchase_date,
    coded.last_purchase_date,
    coded.last_category,
    case when coded.purchase_count > 0 then coded.rfm_code end as rfm_code,
    segments.rfm_segment,
    coded.recency_days,
    coded.age_days,
    coded.last_gap_days,
    coded.previous_gap_days,
    coded.gap_variation,
    coded.median_gap_days,
    coded.median_gap_before_days,
    coded.purchase_count,
    coded.window_purchase_count,
    coded.frequency,
    coded.monetary,
    coded.net_amount,
    coded.margin_amount,
    coded.net_amount_12m,
    coded.margin_amount_12m,
    coded.repeat_margin_amount,
    cast(coded.recency_score as int) as recency_score,
    cast(coded.frequency_score as int) as frequency_score,
    cast(coded.monetary_score as int) as monetary_score,
    coded.has_invoice,
    coded.is_current,
    coded.is_month_end,
    coded.is_backtest,
    coded.is_top_40,
    coded.is_top_20
from coded
left join segments on coded.rfm_code = segments.rfm_code
