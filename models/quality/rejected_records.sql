with

{% for table in input_tables() -%}
{{ table }} as (

    select * from {{ ref('base_' ~ table) }}

),

{% endfor -%}

final as (

    {% for table in input_tables() -%}
    select
        '{{ table }}' as input_table,
        record_key,
        source_file,
        cast(source_row as bigint) as source_row,
        reject_reason as reason,
        record
    from {{ table }}
    where reject_reason is not null
    {{ 'union all' if not loop.last }}

    {% endfor -%}

)

select * from final
