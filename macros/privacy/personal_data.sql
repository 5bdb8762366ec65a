{#
    Personal columns that stand outside the vault: [{model, column}]. Personal is what the contract marks so
    (meta.pii), under its own name or as found (given__). Looks at the tables as they were built.
#}
{% macro personal_columns_outside_vault() -%}
    {%- set found = [] -%}
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
            {%- for column in (adapter.get_columns_in_relation(relation) if relation else []) -%}
                {%- if column.name | lower | replace('given__', '') in personal -%}
                    {%- do found.append({'model': node.name, 'column': column.name}) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}


{#
    The rows of a base model with its personal columns, and the x_ columns that nobody vouches for, emptied
    where is_kept does not hold.
#}
{% macro rows_without_erased(table, relation, is_kept) -%}
    select
        {%- for column in contract_columns(table) %}
        {%- if column.pii %}
        case when {{ is_kept }} then {{ column.name }} end as {{ column.name }},
        {%- else %}
        {{ column.name }},
        {%- endif -%}
        {%- endfor %}
        {%- for name in passthrough_names(table) %}
        case when {{ is_kept }} then {{ name }} end as {{ name }},
        {%- endfor %}
        source_file,
        source_row,
        reject_reason,
        is_duplicate,
        is_accepted,
        record_key,
        record
    from {{ relation }}
{%- endmacro %}
