{#
    A contract names its columns, but the x_ columns that a company adds to its input travel to the
    dimension of their entity. They are added to the model's columns here, just before dbt compares the
    contract with the query, so that the rest of the contract stays enforced. Overrides dbt's own macro.
#}
{% macro get_assert_columns_equivalent(sql) -%}
    {%- if model.config.get('meta', {}).get('passes_x_columns') -%}
        {%- for column in get_column_schema_from_query(sql) if column.name.lower().startswith('x_') -%}
            {%- do model.columns.setdefault(
                column.name, {'name': column.name, 'data_type': column.dtype, 'constraints': []}
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(dbt.get_assert_columns_equivalent(sql)) }}
{%- endmacro %}
