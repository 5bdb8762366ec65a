{# Lists of whole numbers in one column: a basket as one row. #}

{# What a group holds, each once, in no order; nulls are left out. #}
{% macro collected_items(expression) -%}
    {{ adapter.dispatch('collected_items', 'clientela')(expression) }}
{%- endmacro %}

{% macro duckdb__collected_items(expression) -%}
    list_distinct(list({{ expression }}))
{%- endmacro %}

{% macro spark__collected_items(expression) -%}
    collect_set({{ expression }})
{%- endmacro %}


{% macro item_list_length(items) -%}
    {{ adapter.dispatch('item_list_length', 'clientela')(items) }}
{%- endmacro %}

{% macro duckdb__item_list_length(items) -%}
    len({{ items }})
{%- endmacro %}

{% macro spark__item_list_length(items) -%}
    size({{ items }})
{%- endmacro %}


{# In a select list, a row for each item. #}
{% macro each_item(items) -%}
    {{ adapter.dispatch('each_item', 'clientela')(items) }}
{%- endmacro %}

{% macro duckdb__each_item(items) -%}
    unnest({{ items }})
{%- endmacro %}

{% macro spark__each_item(items) -%}
    explode({{ items }})
{%- endmacro %}
