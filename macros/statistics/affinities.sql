{#
    Orders that must hold both items of a pair for it to be measured. Small data scale min_orders down, to a
    hundredth of the baskets; large data scale it up, to min_share of them. One basket is never enough.
#}
{% macro pair_minimum(basket_count, min_orders=none, min_share=none) -%}
    {%- set min_orders = var('min_pair_orders') if min_orders is none else min_orders -%}
    {%- set min_share = var('min_pair_share') if min_share is none else min_share -%}
    cast(
        greatest(
            2,
            least({{ min_orders }}, ceil({{ basket_count }} * 0.01)),
            ceil({{ basket_count }} * cast({{ min_share }} as decimal(10, 9)))
        ) as bigint
    )
{%- endmacro %}


{# A product's number holds its category's, so that a basket's categories need no second lookup. #}
{% macro product_number(sales_rank, category_number) -%}
    {{ sales_rank }} * cast(1000000000 as bigint) + coalesce({{ category_number }}, 0)
{%- endmacro %}


{# The number of the category in a product's number; null where it has none. #}
{% macro category_number(product_number) -%}
    nullif({{ product_number }} % 1000000000, 0)
{%- endmacro %}
