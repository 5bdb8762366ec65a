{# Ways to tell how likely a term is renewed, the plainest first; each shrinks to one before it. #}
{% macro renewal_methods() -%}
    {{ return(['overall', 'category', 'product', 'renewals', 'activity', 'renewals_activity']) }}
{%- endmacro %}


{# The probability that the chosen method gives a term (int_renewal_methods__backtested). #}
{% macro renewal_probability(predictions, chosen) -%}
    case {{ chosen }}.method
        {%- for method in renewal_methods() %}
        when '{{ method }}' then {{ predictions }}.{{ method }}_probability
        {%- endfor %}
    end
{%- endmacro %}
