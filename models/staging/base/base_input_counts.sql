-- Counted on the inputs themselves, so that a row lost on the way to a base model shows in the
-- reconciliation.
{% for table in input_tables() -%}
{%- set found = find_input(table) -%}
{%- set second = second_input(table) -%}
select
    '{{ table }}' as input_table,
    {{ found.kind != 'missing' or second.kind != 'missing' }} as is_provided,
    {% for relation in input_relations(found) + input_relations(second) -%}
    (select count(*) from {{ relation }}){{ ' + ' if not loop.last }}
    {%- else -%}
    0
    {%- endfor %} as rows_read
{{ 'union all' if not loop.last }}
{% endfor %}
