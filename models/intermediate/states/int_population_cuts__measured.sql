with

states as (

    select * from {{ ref('int_customer_states__measured') }}

),

buyers as (

    select
        as_of_date,
        recency_days,
        frequency,
        monetary,
        margin_amount_12m
    from states
    where purchase_count > 0

),
{% if var('rfm_scoring') == 'fixed' %}
fixed_cuts as (

    select * from {{ ref('rfm_fixed_cuts') }}

),
{% endif %}
quantiles as (

    {{ grouped_quantiles('buyers', ['as_of_date'], {
        'recency': ['recency_days', [0.2, 0.4, 0.6, 0.8]],
        'frequency': ['frequency', [0.2, 0.4, 0.6, 0.8]],
        'monetary': ['monetary', [0.2, 0.4, 0.6, 0.8]],
        'margin': ['margin_amount_12m', [0.6, 0.8]],
    }) | indent(4) }}

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
    round(quantiles.{{ measure }}_{{ cut }}, 4) as {{ measure }}_cut_{{ cut }},
    {% endif -%}
    {% endfor -%}
    {% endfor -%}
    round(quantiles.margin_1, 4) as margin_top_40_cut,
    round(quantiles.margin_2, 4) as margin_top_20_cut,
    cast(quantiles.recency_count as int) as customer_count
from quantiles
{%- if var('rfm_scoring') == 'fixed' %}
cross join fixed
{%- endif %}
