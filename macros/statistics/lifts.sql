{#
    Of two groups: what one has more than the other, and how sure that is. A group is a prefix of columns of a row:
    <group>_count and <group>_rate, <group>_mean and <group>_variance (of the sample).
#}

{# A bound, '-' or '+', of the difference of two rates: Newcombe's hybrid of Wilson's intervals (1998, method 10). #}
{% macro newcombe_bound(first, second, sign) -%}
    {%- set other = '+' if sign == '-' else '-' -%}
    {%- set first_bound = wilson_bound(first ~ '_rate', first ~ '_count', sign) -%}
    {%- set second_bound = wilson_bound(second ~ '_rate', second ~ '_count', other) -%}
    {{ first }}_rate - {{ second }}_rate {{ sign }} sqrt(
        ({{ first }}_rate - {{ first_bound }}) * ({{ first }}_rate - {{ first_bound }})
        + ({{ second }}_rate - {{ second_bound }}) * ({{ second }}_rate - {{ second_bound }})
    )
{%- endmacro %}


{# z of the difference of two rates, with the rate of both together; null where all did or none. #}
{% macro two_rates_z(first, second) -%}
    {%- set pooled -%}
        (({{ first }}_rate * {{ first }}_count + {{ second }}_rate * {{ second }}_count)
        / nullif({{ first }}_count + {{ second }}_count, 0))
    {%- endset -%}
    ({{ first }}_rate - {{ second }}_rate) / nullif(
        sqrt(greatest(
            {{ pooled }} * (1e0 - {{ pooled }})
            * (1e0 / nullif({{ first }}_count, 0) + 1e0 / nullif({{ second }}_count, 0)),
            0e0
        )),
        0e0
    )
{%- endmacro %}


{#
    How many a group needs for a difference of two rates to be found four times in five (power .8) at p < .05 by
    the test of two rates, groups alike (Fleiss, Levin and Paik 2003, 4.14, without the continuity correction); null without a difference.
#}
{% macro needed_per_group(first_rate, second_rate) -%}
    {%- set middle = '((' ~ first_rate ~ ' + ' ~ second_rate ~ ') / 2e0)' -%}
    {%- set root -%}
        ({{ normal_quantile() }} * sqrt(2e0 * {{ middle }} * (1e0 - {{ middle }}))
        + 0.8416212335729143e0 * sqrt(
            {{ first_rate }} * (1e0 - {{ first_rate }}) + {{ second_rate }} * (1e0 - {{ second_rate }})
        ))
    {%- endset -%}
    ceil(
        {{ root }} * {{ root }}
        / nullif(({{ first_rate }} - {{ second_rate }}) * ({{ first_rate }} - {{ second_rate }}), 0e0)
        - 1e-9
    )
{%- endmacro %}


{# Squared standard error of the difference of two means (Welch 1947); null where a group has fewer than two. #}
{% macro welch_variance(first, second) -%}
    ({{ first }}_variance / nullif({{ first }}_count, 0) + {{ second }}_variance / nullif({{ second }}_count, 0))
{%- endmacro %}


{# Degrees of freedom of Welch and Satterthwaite; null where nothing varies or a group has fewer than two. #}
{% macro welch_df(first, second) -%}
    {{ welch_variance(first, second) }} * {{ welch_variance(first, second) }} / nullif(
        {%- for group in [first, second] %}
        {{ group }}_variance * {{ group }}_variance
        / nullif(1e0 * {{ group }}_count * {{ group }}_count * ({{ group }}_count - 1), 0e0)
        {{- ' +' if not loop.last }}
        {%- endfor %},
        0e0
    )
{%- endmacro %}


{# P of the chi-squared test, one degree of freedom: that a share of a total is as far from the one asked for. #}
{% macro split_p_value(found, total, share) -%}
    {%- set distance = '(' ~ found ~ ' - ' ~ total ~ ' * ' ~ share ~ ')' -%}
    2e0 * {{ normal_tail(
        '(abs(' ~ distance ~ ') / sqrt(' ~ total ~ ' * ' ~ share ~ ' * (1e0 - ' ~ share ~ ')))'
    ) }}
{%- endmacro %}
