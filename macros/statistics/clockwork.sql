{# The number of purchases of a product, in classes of customers who behave alike: 1, 2, 3 and 4, 5 and more. #}
{% macro purchase_class(purchase_number) -%}
    case
        when {{ purchase_number }} >= 5 then 5
        when {{ purchase_number }} >= 3 then 3
        else {{ purchase_number }}
    end
{%- endmacro %}


{# The median of a group, equal on both engines. #}
{% macro median_of(expression) -%}
    round({{ quantile_of(quantiles(expression, [0.5]), 1) }}, 6)
{%- endmacro %}


{# The gap to the next purchase per unit bought, above 0 however much was bought. #}
{% macro unit_gap(gap_days, quantity) -%}
    greatest({{ gap_days }} / cast({{ quantity }} as double), 1e-6)
{%- endmacro %}


{#
    The ways to tell how long what was bought lasts, of products without a declared life and of those with one, the
    default first: {family: {method: {life, unit, left}}}, expressions in days: of what was bought, of the product
    (one unit as declared, a usual purchase as learnt), and what an earlier purchase still lasted. They read lives (int_product_lives__learnt), rhythms (int_customer_rhythms__measured)
    and tempos (int_customer_tempos__measured) of the customer and stocks (int_declared_stocks__run), all three of
    which may be missing, and the quantity bought.
#}
{% macro life_methods(quantity) -%}
    {%- set own_count = 'coalesce(rhythms.gap_count, 0)' -%}
    {%- set own_days = 'coalesce(rhythms.median_gap_days, lives.learnt_days)' -%}
    {%- set own_unit_days = 'coalesce(rhythms.median_unit_gap_days, lives.learnt_unit_days)' -%}
    {%- set declared_unit_days = 'coalesce(rhythms.median_unit_gap_days, lives.declared_days)' -%}
    {%- set declared_unit = log_blend(own_count, declared_unit_days, 'lives.declared_days', '0') -%}
    {%- set tempo = 'coalesce(tempos.log_tempo, 0)' -%}
    {%- set unit_tempo = 'coalesce(tempos.log_unit_tempo, 0)' -%}
    {%- set unit_tempo_life = log_blend(own_count, own_unit_days, 'lives.learnt_unit_days', unit_tempo) -%}
    {%- set rhythm = log_blend(own_count, own_days, 'lives.learnt_days', tempo) -%}
    {%- set blend = '(' ~ own_count ~ ' * ' ~ own_days ~ ' + 3 * lives.learnt_days) / (' ~ own_count ~ ' + 3)' -%}
    {%- set left = 'stocks.due_days - stocks.stock_days' -%}
    {{ return({
        'learnt': {
            'rhythm': {'life': rhythm, 'unit': rhythm, 'left': '0'},
            'rhythm_by_quantity': {
                'life': bounded_days(
                    'cast(' ~ quantity ~ ' as double) * ' ~ unit_tempo_life, 'lives.learnt_days'
                ),
                'unit': 'greatest(lives.learnt_days, 1e0)',
                'left': '0'
            },
            'blend': {'life': blend, 'unit': blend, 'left': '0'},
            'product_median': {'life': 'lives.learnt_days', 'unit': 'lives.learnt_days', 'left': '0'},
            'own_median': {'life': own_days, 'unit': own_days, 'left': '0'},
            'global_median': {'life': 'lives.global_gap_days', 'unit': 'lives.global_gap_days', 'left': '0'},
        },
        'declared': {
            'declared_stock': {'life': 'stocks.stock_days', 'unit': 'lives.declared_days', 'left': left},
            'declared_afresh': {'life': 'stocks.stock_days', 'unit': 'lives.declared_days', 'left': '0'},
            'declared_rhythm': {
                'life': bounded_days(
                    'cast(' ~ quantity ~ ' as double) * ' ~ declared_unit, 'lives.declared_days'
                ),
                'unit': bounded_days(declared_unit, 'lives.declared_days'),
                'left': '0'
            },
        },
    }) }}
{%- endmacro %}


{# Own rhythm and the product's life at the customer's tempo, as if it had been seen three times, on the scale of logarithms. #}
{% macro log_blend(own_count, own_days, product_days, log_tempo) -%}
    exp((
        {{ own_count }} * ln({{ own_days }}) + 3 * (ln({{ product_days }}) + {{ log_tempo }})
    ) / ({{ own_count }} + 3))
{%- endmacro %}


{# Days that a stock can last: not less than one, and not over a year, or one unit where that lasts longer; null stays null. #}
{% macro bounded_days(days, unit_days) -%}
    case
        when {{ days }} is not null
            then least(greatest({{ days }}, 1e0), greatest({{ unit_days }}, {{ year_days() }}))
    end
{%- endmacro %}


{# The declared life of one unit, at most ten years: what was declared longer would be due beyond any calendar. #}
{% macro declared_life(duration_days) -%}
    cast(case when {{ duration_days }} > 3650 then 3650 else {{ duration_days }} end as double)
{%- endmacro %}


{# First and last day of the proposal, in days from the last purchase: whole days inside the window, the due day at least. #}
{% macro window_starts(due_days, window_days) -%}
    least(ceil(round({{ due_days }} - {{ window_days }} / 3e0, 6)), round({{ due_days }}))
{%- endmacro %}


{% macro window_ends(due_days, window_days) -%}
    greatest(floor(round({{ due_days }} + {{ window_days }} / 2e0, 6)), round({{ due_days }}))
{%- endmacro %}


{# A gap lies in the days in which the product is proposed: from two thirds of its life to one and a half. #}
{% macro is_in_window(gap_days, life_days) -%}
    3 * {{ gap_days }} >= 2 * {{ life_days }} and 2 * {{ gap_days }} <= 3 * {{ life_days }}
{%- endmacro %}


{# Of the two methods that are chosen, the one of the row's family: 'life', 'unit' or 'left', as a column. #}
{% macro chosen_life(part, quantity) -%}
    case
        {%- for family in life_methods(quantity).values() %}
        {%- for method, days in family.items() %}
        when chosen.method = '{{ method }}' then {{ days[part] }}
        {%- endfor %}
        {%- endfor %}
    end
{%- endmacro %}


{# Waiting is counted in steps: so many of them are var reorder_horizon_days, of which a week would be 77. #}
{% macro steps_of_horizon() -%}
    11
{%- endmacro %}


{# Whole steps in a number of days. #}
{% macro whole_steps(days) -%}
    cast(floor({{ days }} * {{ steps_of_horizon() }} / {{ var('reorder_horizon_days') }}e0) as int)
{%- endmacro %}


{# The share of the rows of which that is so; null without rows. #}
{% macro share_in_window(gap_days, life_days) -%}
    avg(case when {{ is_in_window(gap_days, life_days) }} then 1e0 else 0e0 end)
{%- endmacro %}


{# The median distance of gaps from lives, days; null without rows. #}
{% macro error_of(gap_days, life_days) -%}
    {{ median_of('abs(' ~ gap_days ~ ' - ' ~ life_days ~ ')') }}
{%- endmacro %}
