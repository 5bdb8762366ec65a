{#
    A rate that n trials are too few to say alone: (successes + 20 prior) / (trials + 20). With no trial it is the
    prior, and the more trials the less of it is left. The successes and trials may be null: none.
#}
{% macro shrunk_rate(successes, trials, prior) -%}
    (coalesce({{ successes }}, 0) + 20 * {{ prior }}) / (coalesce({{ trials }}, 0) + 20e0)
{%- endmacro %}
