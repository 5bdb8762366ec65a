{#
    BG/NBD (Fader, Hardie and Lee 2005) and MBG/NBD (Batislam, Denizel and Filiztekin 2007) of one customer.
    purchases: repeat purchases x; last and age: weeks from the first purchase to the last one and to the
    as-of date; model: a row of int_clv__chosen, whose b_dropout is b of BG/NBD and b + 1 of MBG/NBD.
#}

{# Odds of having dropped out: P(alive) = 1 / (1 + odds). Under BG/NBD nobody drops out before a repeat. #}
{% macro dropout_odds(purchases, last, age, model) -%}
    case
        when {{ model }}.model = 'bg_nbd' and {{ purchases }} = 0 then 0
        else {{ model }}.a / ({{ model }}.b_dropout + {{ purchases }} - 1)
            * exp(least(
                ({{ model }}.r + {{ purchases }})
                * ln(({{ model }}.alpha + {{ age }}) / ({{ model }}.alpha + {{ last }})),
                700
            ))
    end
{%- endmacro %}


{# P(at least one purchase within a number of weeks), for somebody who is alive with probability alive. #}
{% macro probability_of_purchase(alive, purchases, age, weeks, model) -%}
    {{ alive }} * (1 - exp(
        ({{ model }}.r + {{ purchases }})
        * ln(({{ model }}.alpha + {{ age }}) / ({{ model }}.alpha + {{ age }} + {{ weeks }}))
    ))
{%- endmacro %}
