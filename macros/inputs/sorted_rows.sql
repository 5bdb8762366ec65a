{#
    The end of every base model: checked rows (contract_rows with a reject_reason) sorted into accepted, rejected and
    duplicate. Of the rows of one key the greatest updated_at is accepted, up to var as_of_date where there is one that
    old; of equal ones the row that comes first by its values: the order of the input never decides.
    prefer: expressions that decide before updated_at.
    instead: columns of checked to take for contract columns, {contract column: column of checked}.
    keeps: the column of checked without which the personal columns and the x_ columns are left empty.
    recorded: checked has the record_columns already, and nothing as it was found.
#}
{% macro sorted_rows(table, checked, prefer=[], instead={}, keeps=none, recorded=false) -%}
    {%- if not execute -%}
        {{ return('select 1 as nothing') }}
    {%- endif -%}
    {%- set columns = contract_columns(table) -%}
    {%- set names = columns | map(attribute='name') | list -%}
    {%- set key = [] -%}
    {%- for name in contract_key(table) -%}
        {%- do key.append(instead.get(name, name)) -%}
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
        {{ 'record_key,
        record' if recorded else record_columns(table) }}
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


{#
    What a rejected row is kept as, of rows with a reject_reason: record_key, its key as it was found, and record, JSON
    of all that was found; null for others.
    Of a table with personal columns a rejected row keeps its ids and what reads as the contract says: where the
    columns of a row have shifted, a name stands where no name is expected.
#}
{% macro record_columns(table) -%}
    {%- set columns = contract_columns(table) -%}
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
    case when reject_reason is not null then concat_ws('|', {{ key_texts | join(', ') or "''" }}) end as record_key,
    case when reject_reason is not null then {{ json_record(originals) }} end as record
{%- endmacro %}
