{#
    Quantiles of a measure over a group, interpolated (type 7), as one list of doubles in the order of the
    shares: the values are collected and sorted once, not once per quantile. Read it with quantile_of.
#}
{% macro quantiles(expression, shares) -%}
    {{ adapter.dispatch('quantiles', 'clientela')(expression, shares) }}
{%- endmacro %}

{% macro duckdb__quantiles(expression, shares) -%}
    quantile_cont(cast({{ expression }} as double), [{{ shares | join(', ') }}])
{%- endmacro %}

{% macro spark__quantiles(expression, shares) -%}
    percentile(cast({{ expression }} as double), array({{ shares | join(', ') }}))
{%- endmacro %}


{# The first, second, ... of a list of quantiles. #}
{% macro quantile_of(list, place) -%}
    {{ adapter.dispatch('quantile_of', 'clientela')(list, place) }}
{%- endmacro %}

{% macro duckdb__quantile_of(list, place) -%}
    {{ list }}[{{ place }}]
{%- endmacro %}

{% macro spark__quantile_of(list, place) -%}
    {{ list }}[{{ place - 1 }}]
{%- endmacro %}


{# The median of a measure over the rows of an ordered window, from its first to the current one. #}
{% macro running_median(expression, window_name) -%}
    {{ adapter.dispatch('running_median', 'clientela')(expression, window_name) }}
{%- endmacro %}

{% macro duckdb__running_median(expression, window_name) -%}
    median({{ expression }}) over {{ window_name }}
{%- endmacro %}

{#- Spark's median takes no ordered window; percentile does and is the same number. -#}
{% macro spark__running_median(expression, window_name) -%}
    percentile({{ expression }}, 0.5) over {{ window_name }}
{%- endmacro %}
