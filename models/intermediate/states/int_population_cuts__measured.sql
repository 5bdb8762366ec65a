with

states as (

    select * from {{ ref('int_customer_states__measured') }}

),
{% if var('rfm_scoring') == 'fixed' %}
fixed_cuts as (

    select * from {{ ref('rfm_fixed_cuts') }}

),
{% endif %}
quantiles as (

    select
        as_of_date,
        count(*) as customer_count,
        {{ quantiles('recency_days', [0.2, 0.4, 0.6, 0.8]) }} as recency_quantiles,
        {{ quantiles('frequency', [0.2, 0.4, 0.6, 0.8]) }} as frequency_quantiles,
        {{ quantiles('monetary', [0.2, 0.4, 0.6, 0.8]) }} as monetary_quantiles,
        {{ quantiles('margin_amount_12m', [0.6, 0.8]) }} as margin_quantiles
    from states
    where purchase_count > 0
    group by as_of_date

){% if var('rfm_scoring') == 'fixed' %},

fixed as (

    select
        {{ fixed_cuts('recency') }},
        {{ fixed_cuts('frequency') }},
        {{ fixed_cuts('monetary') }}
    from fixed_cuts

){% endif %}

-- A fifth of the way between two amounts in cents has three decimals. Rounded, a cut between equal
-- amounts is that amount, which an interpolation may miss by the last digit.
select
    quantiles.as_of_date,
    {% for measure in ['recency', 'frequency', 'monetary'] -%}
    {% for cut in [1, 2, 3, 4] -%}
    {% if var('rfm_scoring') == 'fixed' -%}
    fixed.{{ measure }}_cut_{{ cut }},
    {% else -%}
    round({{ quantile_of('quantiles.' ~ measure ~ '_quantiles', cut) }}, 4)
        as {{ measure }}_cut_{{ cut }},
    {% endif -%}
    {% endfor -%}
    {% endfor -%}
    round({{ quantile_of('quantiles.margin_quantiles', 1) }}, 4) as margin_top_40_cut,
    round({{ quantile_of('quantiles.margin_quantiles', 2) }}, 4) as margin_top_20_cut,
    cast(quantiles.customer_count as int) as customer_count
from quantiles
{%- if var('rfm_scoring') == 'fixed' %}
cross join fixed
{%- endif %}
