{#
    One row for each row of an input table, as it was found: the id in a column, clean, '' where it is missing, and a
    content_hash of all that the table's base model may make of it: of its values and of the types of the columns found,
    as 1234 and 12.34 may have one hash.
#}
{% macro input_checksums(table, key) -%}
    {%- set found = find_input(table) -%}
    {%- if not execute -%}
        {{ return('select 1 as nothing') }}
    {%- endif -%}
    {%- set found_types = found_columns(found) -%}
    {%- set columns = {} -%}
    {%- for column in contract_columns(table) -%}
        {%- do columns.update({column.name: column}) -%}
    {%- endfor -%}
    {%- set wanted = {} -%}
    {%- for name in columns.keys() | list + x_columns(found_types) if name in found_types -%}
        {%- do wanted.update({name: found_types[name]}) -%}
    {%- endfor -%}
    {%- set types_hash = local_md5(wanted | string)[:12] | int(base=16) -%}
    {#- Of two rows of one key the later one counts, unless it is later than the as-of date: that moves. -#}
    {%- set is_dated = var('as_of_date') and 'updated_at' in wanted -%}
    with

    found_rows as (

        {% for file in found.files or [] -%}
        {{ 'union all' if not loop.first }}
        {{ file_rows(file, wanted) }}
        {%- endfor -%}
        {%- if found.kind == 'relation' -%}
        select
            {%- for name, type in wanted.items() %}
            {{ 'cast(' ~ name ~ ' as string) as ' if type == 'mixed' }}{{ name }},
            {%- endfor %}
            {{ found.source_file or 'cast(null as string)' }} as source_file,
            cast(null as bigint) as source_row
        from {{ found.relation }}
        {%- endif %}

    ),

    given_rows as (

        select
            {{ input_key(table, key, found_types) }} as {{ key }},
            {{ clean_value(columns.updated_at, found_types) if is_dated else 'null' }} as given__updated_at,
            {{ row_checksum('found_rows') }} + {{ types_hash }} as content_hash
        from found_rows

    )

    select
        {{ key }},
        {% if is_dated -%}
        content_hash + cast(
            coalesce(
                {{ local_date(typed_value(columns.updated_at, found_types)) }} > cast('{{ var("as_of_date") }}' as date),
                false
            ) as int
        ) as content_hash
        {%- else -%}
        content_hash
        {%- endif %}
    from given_rows
{%- endmacro %}


{# An id of an input table as its base model has it, of a row as it was found; '' where it is missing. #}
{% macro input_key(table, name, found_types) -%}
    {%- for column in contract_columns(table) if column.name == name -%}
        {%- if is_text_type(found_types.get(name, 'string')) -%}
            coalesce({{ clean_value(column, found_types) }}, '')
        {%- else -%}
            coalesce({{ value_to_value(name, found_types[name], column.type, column.data_type) }}, '')
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
