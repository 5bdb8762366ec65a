{# Values that lead nowhere: {column: model it must be found in, by the same name unless field is given}. #}
{% test foreign_keys(model, keys) %}

{% for key in keys -%}
select
    '{{ key.column }}' as broken_key,
    count(*) as row_count
from {{ model }} as child
left join {{ key.to }} as parent on child.{{ key.column }} = parent.{{ key.field | default(key.column) }}
where child.{{ key.column }} is not null and parent.{{ key.field | default(key.column) }} is null
having count(*) > 0
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
