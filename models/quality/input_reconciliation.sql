with

input_counts as (

    select * from {{ ref('base_input_counts') }}

),

{% for table in input_tables() -%}
{{ table }} as (

    select * from {{ ref('base_' ~ table) }}

),

{% endfor -%}

sorted as (

    {% for table in input_tables() -%}
    select
        '{{ table }}' as input_table,
        coalesce(count_if(is_accepted), 0) as rows_accepted,
        coalesce(count_if(reject_reason is not null), 0) as rows_rejected,
        coalesce(count_if(is_duplicate), 0) as rows_duplicate
    from {{ table }}
    {{ 'union all' if not loop.last }}

    {% endfor -%}

),

final as (

    select
        input_counts.input_table,
        cast(input_counts.rows_read as bigint) as rows_read,
        cast(sorted.rows_accepted as bigint) as rows_accepted,
        cast(sorted.rows_rejected as bigint) as rows_rejected,
        cast(sorted.rows_duplicate as bigint) as rows_duplicate,
        input_counts.is_provided,
        input_counts.rows_read
        = sorted.rows_accepted + sorted.rows_rejected + sorted.rows_duplicate as is_balanced
    from input_counts
    inner join sorted on input_counts.input_table = sorted.input_table

)

select * from final
