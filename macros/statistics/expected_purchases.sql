{#
    Horizons of the expected purchases, 12 months of 30 days as CLV is published: [{days, weights}], the
    weights by which the expectation until that day enters each of the three sums of int_clv_purchases__expected.
#}
{% macro purchase_horizons() -%}
    {%- set months = 12 -%}
    {%- set horizons = [] -%}
    {%- for month in range(1, months + 1) -%}
        {#- Sum of the months' increments, each discounted: by parts, the weight of what is reached in each. -#}
        {%- set worth = (1 + var('discount_rate_month')) ** -month -%}
        {%- set worth_next = (1 + var('discount_rate_month')) ** -(month + 1) if month < months else 0 -%}
        {%- do horizons.append({
            'days': 30 * month, 'horizon': 0, 'year': 1 if month == months else 0, 'discounted': worth - worth_next
        }) -%}
    {%- endfor -%}
    {%- do horizons.append({'days': var('churn_horizon_days'), 'horizon': 1, 'year': 0, 'discounted': 0}) -%}
    {{ return(horizons) }}
{%- endmacro %}


{# (1 - (1 - z)^(a - 1)) / (a - 1), from ln(1 - z); near a = 1 by its series, where the quotient is 0 / 0. #}
{% macro dropout_share(a, log_left) -%}
    case
        when abs({{ a }} - 1) < 0.0001
            then -{{ log_left }} * (
                1 + ({{ a }} - 1) * {{ log_left }} / 2
                + ({{ a }} - 1) * ({{ a }} - 1) * {{ log_left }} * {{ log_left }} / 6
            )
        else (1 - exp(({{ a }} - 1) * {{ log_left }})) / ({{ a }} - 1)
    end
{%- endmacro %}
