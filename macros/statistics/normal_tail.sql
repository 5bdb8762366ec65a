{#
    P(Z > z) of a standard normal Z, for z >= 0: rational approximation of Hart (1968) as given by West (2005),
    "Better approximations to cumulative normal functions". Relative error below 1e-8 up to z = 37, beyond
    which it is 0.
#}
{% macro normal_tail(z) -%}
    {%- set above = [
        '3.52624965998911e-2', '7.00383064443688e-1', '6.37396220353165e0', '3.3912866078383e1',
        '1.12079291497871e2', '2.21213596169931e2', '2.20206867912376e2'
    ] -%}
    {%- set below = [
        '8.83883476483184e-2', '1.75566716318264e0', '1.6064177579207e1', '8.67807322029461e1',
        '2.96564248779674e2', '6.37333633378831e2', '7.93826512519948e2', '4.40413735824752e2'
    ] -%}
    case
        when {{ z }} > 37 then cast(0 as double)
        when {{ z }} < 7.07106781186547e0
            then exp(-0.5e0 * {{ z }} * {{ z }}) * {{ polynomial(above, z) }}
                / {{ polynomial(below, z) }}
        else exp(-0.5e0 * {{ z }} * {{ z }}) / 2.506628274631e0
            / ({{ z }} + 1 / ({{ z }} + 2 / ({{ z }} + 3 / ({{ z }} + 4 / ({{ z }} + 0.65e0)))))
    end
{%- endmacro %}


{# Horner's scheme, highest power first. #}
{% macro polynomial(coefficients, x) -%}
    {%- set ns = namespace(text=coefficients[0]) -%}
    {%- for coefficient in coefficients[1:] -%}
        {%- set ns.text = '(' ~ ns.text ~ ' * ' ~ x ~ ' + ' ~ coefficient ~ ')' -%}
    {%- endfor -%}
    {{ ns.text }}
{%- endmacro %}
