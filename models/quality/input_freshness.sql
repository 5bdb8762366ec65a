-- Tables whose rows say when something happened; of the others nobody can tell a quiet week from a
-- broken export.
{% set happened_at = {
    'orders': 'ordered_at',
    'exchange_rates': 'rate_date',
    'contacts': 'contacted_at',
    'contact_events': 'occurred_at',
    'interactions': 'occurred_at',
    'consents': 'recorded_at',
    'suppressions': 'registered_at',
} -%}
with

{% for table in happened_at -%}
{{ table }} as (

    select * from {{ ref('stg_' ~ table) }}

),

{% endfor -%}

input_freshness_rules as (

    select * from {{ ref('input_freshness_rules') }}

),

newest as (

    {% for table, column in happened_at.items() -%}
    select
        '{{ table }}' as input_table,
        cast(max({{ column }}) as timestamp) as newest_at
    from {{ table }}
    {{ 'union all' if not loop.last }}

    {% endfor -%}

),

final as (

    select
        newest.input_table,
        newest.newest_at,
        input_freshness_rules.warn_after_days
    from newest
    left join input_freshness_rules on newest.input_table = input_freshness_rules.input_table

)

select * from final
