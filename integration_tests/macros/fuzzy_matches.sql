{# In the place of Clientela's macro: who is one person is what the shop's clerks wrote down. #}
{% macro duckdb__fuzzy_matches() -%}
    select
        account as customer_id,
        other_account as other_customer_id,
        cast(1 as double) as match_probability
    from {{ ref('acme_same_people') }}
{%- endmacro %}
