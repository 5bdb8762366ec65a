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
            when given__{{ column.name }} is null then '{{ column.name }} is missing'
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


{#
    The end of every base model: checked rows (contract_rows with a reject_reason) sorted into accepted, rejected and
    duplicate. Of the rows of one key the greatest updated_at is accepted, up to var as_of_date where there is one that
    old; of equal ones the row that comes first by its values: the order of the input never decides.
    prefer: expressions that decide before updated_at.
    Of a table with personal columns a rejected row keeps its ids and what reads as the contract says: where the
    columns of a row have shifted, a name stands where no name is expected.
    instead: columns of checked to take for contract columns, {contract column: column of checked}.
    keeps: the column of checked without which the personal columns and the x_ columns are left empty.
#}
{% macro sorted_rows(table, checked, prefer=[], instead={}, keeps=none) -%}
    {%- if not execute -%}
        {{ return('select 1 as nothing') }}
    {%- endif -%}
    {%- set columns = contract_columns(table) -%}
    {%- set names = columns | map(attribute='name') | list -%}
    {%- set key = [] -%}
    {%- for name in contract_key(table) -%}
        {%- do key.append(instead.get(name, name)) -%}
    {%- endfor -%}
    {%- set originals = {} -%}
    {%- set key_texts = [] -%}
    {%- set is_personal = columns | selectattr('pii') | list | length > 0 -%}
    {%- for column in columns if not column.pii -%}
        {%- set original = 'cast(given__' ~ column.name ~ ' as string)' -%}
        {%- if is_personal and column['values'] -%}
            {%- set listed = column.name ~ " in ('" ~ column['values'] | join("', '") ~ "')" -%}
            {%- set original = 'case when ' ~ listed ~ ' then ' ~ column.name ~ ' end' -%}
        {%- elif is_personal and column.type != 'id' -%}
            {%- set readable = '1 = 0' if column.type == 'text' else column.name ~ ' is not null' -%}
            {%- set original = 'case when ' ~ readable ~ ' then ' ~ original ~ ' end' -%}
        {%- endif -%}
        {%- do originals.update({column.name: original}) -%}
        {%- if column.name in contract_key(table) -%}
            {%- do key_texts.append("coalesce(cast(given__" ~ column.name ~ " as string), '')") -%}
        {%- endif -%}
    {%- endfor -%}
    select
        {%- for column in columns %}
        {%- set value = instead.get(column.name, column.name) -%}
        {%- set is_kept = not keeps or not column.pii %}
        {{ value if is_kept else 'case when ' ~ keeps ~ ' then ' ~ value ~ ' end' }}
        {{- ' as ' ~ column.name if column.name in instead or not is_kept }},
        {%- endfor %}
        {%- for name in x_columns(found_columns(find_input(table))) %}
        {{ 'case when ' ~ keeps ~ ' then ' ~ name ~ ' end as ' ~ name if keeps else name }},
        {%- endfor %}
        {{ caller() if caller }}
        source_file,
        source_row,
        reject_reason,
        is_duplicate,
        reject_reason is null and not is_duplicate as is_accepted,
        case when reject_reason is not null then concat_ws('|', {{ key_texts | join(', ') or "''" }}) end as record_key,
        case when reject_reason is not null then {{ json_record(originals) }} end as record
    from (
        {#- Few keys are ever repeated: only their rows are put in order. -#}
        {%- set same_key = [] -%}
        {%- for name in key -%}
            {%- do same_key.append('checked.' ~ name ~ ' = repeated.' ~ name) -%}
        {%- endfor %}
        with repeated as (

            select {{ key | join(', ') }}
            from {{ checked }}
            where reject_reason is null
            group by {{ key | join(', ') }}
            having count(*) > 1

        )

        select
            checked.*,
            false as is_duplicate
        from {{ checked }} as checked
        {#- On the key alone: DuckDB compares all with all where a join asks more of one side. #}
        left join repeated on {{ same_key | join(' and ') }}
        where repeated.{{ key[0] }} is null or checked.reject_reason is not null

        union all

        select
            checked.*,
            row_number() over (
                partition by {% for name in key %}checked.{{ name }}{{ ', ' if not loop.last }}{% endfor %}
                order by
                    {%- for expression in prefer %}
                    checked.{{ expression }},
                    {%- endfor %}
                    {%- if 'updated_at' in names %}
                    {%- if var('as_of_date') %}
                    coalesce({{ local_date('checked.updated_at') }} > cast('{{ var("as_of_date") }}' as date), false),
                    {%- endif %}
                    checked.updated_at desc nulls last,
                    {%- endif %}
                    {%- for name in names if instead.get(name, name) not in key %}
                    checked.{{ name }} nulls last,
                    {%- endfor %}
                    {%- for name in x_columns(found_columns(find_input(table))) %}
                    cast(checked.{{ name }} as string) nulls last,
                    {%- endfor %}
                    checked.source_file nulls last,
                    checked.source_row nulls last
            ) > 1 as is_duplicate
        from {{ checked }} as checked
        inner join repeated on {{ same_key | join(' and ') }}
        where checked.reject_reason is null
    ) as ranked
{%- endmacro %}
