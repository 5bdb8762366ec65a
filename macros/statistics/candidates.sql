{#
    What bounds the work of cross-selling, whatever the size of the company; each is a cap, none a rule:
    learnt_products     products of a customer that similarities are learnt from, the latest
    scored_products     products of a customer that candidates are scored by, the latest; at most 64
    neighbours          neighbours kept of each product
    least_neighbours    and how many at least, however many customers there are
    pairs               pairs of products of one customer that similarities are learnt from
    scored_pairs        products of customers x neighbours that are scored
    evaluated_products  products of the customers that the backtest rests on
    list_length         a list of the backtest; what comes later counts as not found
#}
{% macro candidate_limits() -%}
    {{ return({
        'learnt_products': 500,
        'scored_products': 30,
        'neighbours': 50,
        'least_neighbours': 10,
        'pairs': 100000000,
        'scored_pairs': 100000000,
        'evaluated_products': 1000000,
        'list_length': 10,
    }) }}
{%- endmacro %}


{# Whether a product is on sale on a day: between its two dates, where it has them. product: name of the relation. #}
{% macro is_on_sale(product, day) -%}
    (
        coalesce({{ product }}.available_from <= {{ day }}, true)
        and coalesce({{ product }}.available_until >= {{ day }}, true)
    )
{%- endmacro %}
