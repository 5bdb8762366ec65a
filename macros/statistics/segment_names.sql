{#
    What spellings of the name of a segment have in common: At Risk, at_risk and AT-RISK are one. A colon stays: it
    parts a segmentation from its segment.
#}
{% macro segment_key(expression) -%}
    nullif({{ replace_all('lower(' ~ expression ~ ')', '[^a-z0-9:]', '') }}, '')
{%- endmacro %}
