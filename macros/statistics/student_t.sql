{#
    The standard normal whose tail is that of Student's t with df degrees of freedom, for t >= 0, by the normal tail of
    Hill's expansion (1970, Algorithm 395). df need not be whole. Relative error of the tail below 4e-4 from 5 degrees
    of freedom on, below 1e-5 from 10, below 1e-6 from 15, for t up to 10.
#}
{% macro student_normal(t, df) -%}
    {%- set a = '(' ~ df ~ ' - 0.5e0)' -%}
    {%- set b = '(48e0 * ' ~ a ~ ' * ' ~ a ~ ')' -%}
    {%- set y = '(' ~ a ~ ' * ln(1e0 + ' ~ t ~ ' * ' ~ t ~ ' / ' ~ df ~ '))' -%}
    (
        (
            {{ polynomial(['-0.4e0', '-3.3e0', '-24e0', '-85.5e0'], y) }}
            / (0.8e0 * {{ y }} * {{ y }} + 100e0 + {{ b }})
            + {{ y }} + 3e0
        ) / {{ b }}
        + 1e0
    ) * sqrt({{ y }})
{%- endmacro %}


{#
    The .975 quantile of Student's t by its expansion about the normal one (Abramowitz and Stegun 26.7.5). Relative error
    below 2e-4 from 5 degrees of freedom on, below 4e-6 from 10, below 5e-7 from 15.
#}
{% macro student_quantile(df) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set terms = [
        (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
        (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
        (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
        (z ** 3 + z) / 4,
        z,
    ] -%}
    {%- set coefficients = [] -%}
    {%- for term in terms -%}
        {%- do coefficients.append(term ~ 'e0') -%}
    {%- endfor -%}
    {{ polynomial(coefficients, '(1e0 / ' ~ df ~ ')') }}
{%- endmacro %}
