{#
    The rows that a unit test gives for an input, as a query of all the input's columns; those that a row does not
    name are null. Overrides dbt's own macro, which asks for the columns through the adapter and so makes a context
    with all macros anew for each fixture, and casts each null by a macro (docs/performance.md has the share).
#}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- set types, names = {}, {} -%}
    {%- for column in columns_of(defer_relation if defer_relation and not load_relation(this) else this) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do names.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
    {%- if not types -%}
        {{ exceptions.raise_compiler_error(
            "Unit test: the columns of '" ~ model.name ~ "' are not known, as " ~ this ~ ' does not exist.'
        ) }}
    {%- endif -%}
    {%- for row in rows or [{}] -%}
        {%- set values = format_row(row, types) %}
select
        {%- for name, type in types.items() %}
    {{ values[name] if name in values else 'cast(null as ' ~ type ~ ')' }} as {{ names[name] }}{{ ',' if not loop.last }}
        {%- endfor %}
        {%- if not loop.last %}
union all
        {%- endif %}
    {%- endfor %}
    {%- if not rows %}
limit 0
    {%- endif %}
{%- endmacro %}
