{#
    Every row of an input table, held to its contract. One row out for each row in:
      <contract column>   the value as the contract's type; null where it is missing or not one
      given__<column>     the value as it was found, for columns that were converted
      x_...               extra columns, untouched
      source_file, source_row
      contract_reason     why the row breaks the contract; null where it does not. Names columns, never values
    found: where from, if not from find_input's place. changed: column whose changed values an incremental build reads.
#}
{% macro contract_rows(table, found=none, changed=none) -%}
    {%- set found = found or find_input(table) -%}
    {%- set found_types = found_columns(found) -%}
    {%- set columns = contract_columns(table) -%}
    {%- do check_made_input(table, found) -%}
    {%- set wanted = {} -%}
    {%- for name in columns | map(attribute='name') | list + x_columns(found_types) if name in found_types -%}
        {%- do wanted.update({name: found_types[name]}) -%}
    {%- endfor -%}
    with

    found_rows as (

        {% if found.kind == 'files' -%}
        {%- for file in found.files -%}
        {% if not loop.first %}
        union all
        {% endif -%}
        {{ file_rows(file, wanted) }}
        {%- endfor -%}
        {%- elif found.kind == 'relation' -%}
        select
            {%- for name, type in wanted.items() %}
            {{ 'cast(' ~ name ~ ' as string) as ' if type == 'mixed' }}{{ name }},
            {%- endfor %}
            {{ found.source_file or 'cast(null as string)' }} as source_file,
            cast(null as bigint) as source_row
        from {{ found.relation }}
        {%- else -%}
        select
            cast(null as string) as source_file,
            cast(null as bigint) as source_row
        where 1 = 0
        {%- endif %}

    ),

    clean_rows as (

        select
            {%- for column in columns %}
            {{ clean_value(column, found_types) }} as given__{{ column.name }},
            {%- endfor %}
            {%- for name in x_columns(found_types) %}
            {{ name }},
            {%- endfor %}
            source_file,
            source_row
        from found_rows
        {{ of_changed(input_key(table, changed, found_types)) if changed }}

    ),

    typed_rows as (

        select
            {%- for column in columns %}
            {{ typed_value(column, found_types) }} as {{ column.name }},
            given__{{ column.name }},
            {%- endfor %}
            {%- for name in x_columns(found_types) %}
            {{ name }},
            {%- endfor %}
            source_file,
            source_row
        from clean_rows

    )

    select
        *,
        case
            {%- for column in columns -%}
            {%- if column.required %}
            when {{ 'given__' if column.type not in ['id', 'text'] or column.default is not none }}{{ column.name }} is null
                then '{{ column.name }} is missing'
            {%- endif -%}
            {%- if column.type not in ['id', 'text'] and column.name in found_types %}
            when given__{{ column.name }} is not null and {{ column.name }} is null
                then '{{ column.name }} is not a {{ 'whole number' if is_whole_type(column.data_type) else column.type }}'
            {%- endif -%}
            {%- if column['values'] and column.name in found_types %}
            when {{ column.name }} not in ('{{ column['values'] | join("', '") }}')
                then '{{ column.name }} is not one of the listed values'
            {%- endif -%}
            {%- if column.type == 'rate' and column.name in found_types %}
            when {{ column.name }} not between 0 and 1 then '{{ column.name }} is not between 0 and 1'
            {%- endif -%}
            {%- endfor %}
            when 1 = 0 then ''
        end as contract_reason
    from typed_rows
{%- endmacro %}


{#
    Rows that contract_rows gave of one table from two places, told apart by is_second. What was found is text in
    both; x_ columns are the first one's.
#}
{% macro united_rows(table, first, second) -%}
    {%- for relation in [first, second] %}
    {{ 'union all' if not loop.first }}
    {%- set is_second = loop.last %}

    select
        {%- for column in contract_columns(table) %}
        {{ column.name }},
        cast(given__{{ column.name }} as string) as given__{{ column.name }},
        {%- endfor %}
        {%- for name in passthrough_names(table) %}
        {{ 'null as ' if is_second }}{{ name }},
        {%- endfor %}
        source_file,
        source_row,
        contract_reason,
        {{ is_second }} as is_second
    from {{ relation }}
    {%- endfor %}
{%- endmacro %}


{% macro clean_value(column, found_types) -%}
    {%- if column.name not in found_types -%}
        cast(null as string)
    {%- elif is_text_type(found_types[column.name]) -%}
        {{ clean_text(column.name) }}
    {%- else -%}
        {{ column.name }}
    {%- endif -%}
{%- endmacro %}


{% macro typed_value(column, found_types) -%}
    {%- set given = 'given__' ~ column.name -%}
    {%- set value -%}
        {%- if column.name not in found_types -%}
            {#- Not the expression that reads a text: Spark's optimizer unfolds it without end on a null. -#}
            cast(null as {{ column.data_type }})
        {%- elif is_text_type(found_types[column.name]) -%}
            {{ text_to_value('lower(' ~ given ~ ')' if column['values'] else given, column.type, column.data_type) }}
        {%- else -%}
            {{ value_to_value(given, found_types[column.name], column.type, column.data_type) }}
        {%- endif -%}
    {%- endset -%}
    {%- if column.default is none -%}
        {{ value }}
    {%- elif column.type in ['id', 'text'] -%}
        coalesce({{ value }}, '{{ column.default }}')
    {%- else -%}
        case when {{ given }} is null then cast({{ column.default }} as {{ column.data_type }}) else {{ value }} end
    {%- endif -%}
{%- endmacro %}


{% macro is_text_type(type) -%}
    {{ return(type in ['string', 'varchar', 'text', 'mixed'] or type.startswith('varchar(') or type.startswith('character varying')) }}
{%- endmacro %}


{% macro x_columns(found_types) -%}
    {%- set names = [] -%}
    {%- for name in found_types if name.startswith('x_') -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ return(names | sort) }}
{%- endmacro %}


{# Names of the x_ columns that an input table brings. #}
{% macro passthrough_names(table) -%}
    {{ return(x_columns(found_columns(find_input(table, as_parent=false)))) }}
{%- endmacro %}


{# The x_ columns of an input table, each after a comma, to end a select list with. #}
{% macro passthrough_columns(table, relation=none) -%}
    {%- for name in passthrough_names(table) -%}
        ,
        {{ relation ~ '.' if relation }}{{ name }}
    {%- endfor -%}
{%- endmacro %}
