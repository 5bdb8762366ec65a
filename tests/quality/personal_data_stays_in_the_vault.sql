{#-
    No table outside the vault has a column that the contract marks as personal, or that a model derives
    from one. Looks at the tables as they were built, not at what the models say.
-#}
{%- set leaks = [] -%}
{%- if execute -%}
    {%- set personal = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- for name, column in node.columns.items() if column.config.meta.get('pii') and name not in personal -%}
            {%- do personal.append(name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if personal | length < 10 -%}
        {{ exceptions.raise_compiler_error('The contract marks too few personal columns for this test to mean something.') }}
    {%- endif -%}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed'] and node.schema != 'vault' -%}
        {%- set relation = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) -%}
        {%- if relation -%}
            {%- for column in adapter.get_columns_in_relation(relation) -%}
                {%- if column.name | lower | replace('given__', '') in personal -%}
                    {%- do leaks.append((node.name, column.name)) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}

{% for model_name, column_name in leaks -%}
select
    '{{ model_name }}' as model_name,
    '{{ column_name }}' as column_name
union all
{% endfor -%}
select
    cast(null as string) as model_name,
    cast(null as string) as column_name
where 1 = 0
