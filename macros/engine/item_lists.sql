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


{# What becomes of each item, each result once; expression is of the column item. Spark keeps a null, which joins nothing. #}
{% macro mapped_items(items, expression) -%}
    {{ adapter.dispatch('mapped_items', 'clientela')(items, expression) }}
{%- endmacro %}

{% macro duckdb__mapped_items(items, expression) -%}
    list_distinct(list_transform({{ items }}, lambda item: {{ expression }}))
{%- endmacro %}

{% macro spark__mapped_items(items, expression) -%}
    array_distinct(transform({{ items }}, item -> {{ expression }}))
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
