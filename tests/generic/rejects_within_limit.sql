{#
    A base model may reject a share of its rows up to var max_reject_share. Above it the test stops the
    build there, before anything downstream is replaced, with the reasons that were met most often.
    beside: condition of rows that do not count, neither as rejected nor as rows.
#}
{% test rejects_within_limit(model, beside='false') %}

{%- if execute -%}
    {%- set query -%}
        select
            reject_reason,
            count(*) as row_count,
            sum(count(*)) over () as total_count
        from {{ model }}
        where not coalesce({{ beside }}, false)
        group by reject_reason
        order by row_count desc, reject_reason
    {%- endset -%}
    {%- set reasons = [] -%}
    {%- set counts = namespace(rejected=0, total=0) -%}
    {%- for row in run_query(query).rows -%}
        {%- set counts.total = row[2] | int -%}
        {%- if row[0] is not none -%}
            {%- set counts.rejected = counts.rejected + row[1] | int -%}
            {%- do reasons.append(row[1] ~ ' x ' ~ row[0]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if counts.rejected > counts.total * var('max_reject_share') -%}
        {{ input_error(
            counts.rejected ~ ' of ' ~ counts.total ~ ' rows of ' ~ model.identifier | replace('base_', '')
            ~ ' were rejected, more than var max_reject_share (' ~ var('max_reject_share') ~ ') allows. Top reasons: '
            ~ reasons[:5] | join('; ') ~ '. The rows: select * from ' ~ model.schema ~ '.' ~ model.identifier
            ~ ' where reject_reason is not null.'
        ) }}
    {%- endif -%}
{%- endif -%}

select 1 as never_returned
where 1 = 0

{% endtest %}
