{# 95% intervals of what was counted. #}

{# The standard normal quantile of .975. #}
{% macro normal_quantile() -%}
    1.959963984540054e0
{%- endmacro %}


{# A bound, '-' or '+', of Wilson's interval of a rate that rests on a count; null without a count. #}
{% macro wilson_bound(rate, count, sign) -%}
    case
        when {{ count }} > 0
            then least(greatest(
                (
                    {{ rate }} + {{ normal_quantile() }} * {{ normal_quantile() }} / (2e0 * {{ count }})
                    {{ sign }} {{ normal_quantile() }} * sqrt(
                        greatest({{ rate }} * (1e0 - {{ rate }}), 0e0) / {{ count }}
                        + {{ normal_quantile() }} * {{ normal_quantile() }} / (4e0 * {{ count }} * {{ count }})
                    )
                )
                / (1e0 + {{ normal_quantile() }} * {{ normal_quantile() }} / {{ count }}),
                0e0
            ), 1e0)
    end
{%- endmacro %}


{# A bound, '-' or '+', of the normal interval of a mean; null for a single value. #}
{% macro normal_bound(mean, variance, count, sign) -%}
    {{ mean }} {{ sign }} {{ normal_quantile() }} * sqrt({{ variance }} / nullif({{ count }}, 0))
{%- endmacro %}
