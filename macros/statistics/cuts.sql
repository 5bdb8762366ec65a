{#
    The four cuts that part a measure in fifths, one column each: <name>_cut_1 to <name>_cut_4, from a seed with
    the columns measure, cut_number and cut_value.
#}
{% macro fixed_cuts(name) -%}
    {%- for cut in [1, 2, 3, 4] -%}
        max(case when measure = '{{ name }}' and cut_number = {{ cut }} then cast(cut_value as double) end) as {{ name }}_cut_{{ cut }}
        {{- ',\n' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
