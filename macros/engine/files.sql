{# Reading a folder of CSV and Parquet files, engine by engine; what is particular to CSV is in csv.sql. #}

{# Paths of the files in a folder, in the folders directly below it and, of a table's, at any depth; on Spark all. #}
{% macro list_files(folder, table=none) -%}
    {{ return(adapter.dispatch('list_files', 'clientela')(folder, table)) }}
{%- endmacro %}

{% macro duckdb__list_files(folder, table) -%}
    {%- set query -%}
        select file from glob('{{ duckdb__path(folder) }}/*')
        union all
        select file from glob('{{ duckdb__path(folder) }}/*/*')
        {%- if table %}
        union all
        select file from glob('{{ duckdb__path(folder) }}/{{ table }}/*/**')
        {%- endif %}
        order by file
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro %}

{% macro spark__list_files(folder, table) -%}
    {%- do run_query(
        "create or replace temporary view clientela_input_files using binaryFile options (path '"
        ~ sql_text(folder) ~ "', recursiveFileLookup 'true')"
    ) -%}
    {%- set paths = run_query("select path from clientela_input_files order by path").columns[0].values() -%}
    {{ return(paths | map('replace', 'file:/', '/') | map('replace', '///', '/') | list) }}
{%- endmacro %}


{# [{path, format, columns}] of files of one format; columns = [{name, type}], of a CSV file all strings. #}
{% macro described_files(paths, format) -%}
    {%- set files = [] -%}
    {%- set headers = csv_headers(paths) if format == 'csv' else [] -%}
    {%- for path in paths -%}
        {%- set columns = [] -%}
        {%- if format == 'csv' -%}
            {%- for name in csv_header_names(headers[loop.index0]) -%}
                {%- do columns.append({'name': name, 'type': 'string'}) -%}
            {%- endfor -%}
        {%- else -%}
            {%- set relation = adapter.dispatch('parquet_relation', 'clientela')(path) -%}
            {%- for row in run_query('describe select * from ' ~ relation).rows if row[0] != 'file_row_number' -%}
                {%- do columns.append({'name': row[0] | lower, 'source_name': row[0], 'type': row[1] | lower}) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- do files.append({'path': path, 'format': format, 'columns': columns}) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}

{% macro csv_header_names(header) -%}
    {%- set names = [] -%}
    {%- for quoted, plain in modules.re.findall('(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))', header) -%}
        {%- do names.append((quoted or plain) | replace('""', '"') | trim | lower) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#
    Rows of one file: the columns named, in their order and null where the file lacks one, then source_file
    and source_row (1 = the first). columns = {name: type found}.
#}
{% macro file_rows(file, columns) -%}
    select
        {%- for name, type in columns.items() %}
        {{ file_column(file, name, type) }} as {{ name }},
        {%- endfor %}
        '{{ sql_text(file_name(file)) }}' as source_file,
        {{ adapter.dispatch('file_row_number', 'clientela')(file) }} as source_row
    from {{ file_relation(file) }}
{%- endmacro %}

{% macro file_column(file, name, type) -%}
    {%- set places = file.columns | map(attribute='name') | list -%}
    {%- if name not in places -%}
        cast(null as {{ 'string' if type == 'mixed' else type }})
    {%- else -%}
        {%- set column = file.columns[places.index(name)] -%}
        {%- set expression = 'c' ~ places.index(name) if file.format == 'csv' else adapter.quote(column.source_name) -%}
        {{ value_to_text(expression, column.type) if type == 'mixed' else expression }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__file_row_number(file) -%}
    {{ 'row_number() over ()' if file.format == 'csv' else 'file_row_number + 1' }}
{%- endmacro %}

{% macro spark__file_row_number(file) -%}
    {{ spark__csv_row_number() if file.format == 'csv' else '_metadata.row_index + 1' }}
{%- endmacro %}

{% macro file_relation(file) -%}
    {{ return(
        adapter.dispatch('csv_relation', 'clientela')(file) if file.format == 'csv'
        else adapter.dispatch('parquet_relation', 'clientela')(file.path)
    ) }}
{%- endmacro %}

{# The path below the input folder: orders.csv, or orders/part-1.csv where a table has many files. #}
{% macro file_name(file) -%}
    {%- set parts = file.path.split('/') -%}
    {{ return(parts[-1] if parts[-2] ~ '/' ~ parts[-1] not in file.path.replace(input_folder() ~ '/', '') else parts[-2] ~ '/' ~ parts[-1]) }}
{%- endmacro %}

{% macro duckdb__parquet_relation(path) -%}
    read_parquet('{{ duckdb__path(path) }}', file_row_number = true)
{%- endmacro %}

{% macro spark__parquet_relation(path) -%}
    parquet.`{{ path }}`
{%- endmacro %}


{# A query that reads every cell of a file. A count could be answered from its statistics; a hash cannot. #}
{% macro whole_file_query(file) -%}
    {%- set columns = [] -%}
    {%- for column in file.columns -%}
        {%- do columns.append(adapter.quote(column.source_name)) -%}
    {%- endfor -%}
    {{ return('select max(hash(' ~ columns | join(', ') ~ ')) from ' ~ file_relation(file)) }}
{%- endmacro %}

{#
    What keeps a Parquet file from being read whole, to be said after its path; nothing where nothing does. DuckDB's
    own error would quote the value: the plugin of the warehouse file catches it.
#}
{% macro duckdb__parquet_problem(file) -%}
    {%- if duckdb__has_function('clientela_parquet_problem') -%}
        {{ return(run_query("select clientela_parquet_problem('" ~ duckdb__path(file.path) ~ "')").rows[0][0]) }}
    {%- endif -%}
    {%- do run_query(whole_file_query(file)) -%}
{%- endmacro %}

{% macro spark__parquet_problem(file) -%}
    {%- do run_query(whole_file_query(file)) -%}
{%- endmacro %}

{# Whether a plugin of the profile brings a function. #}
{% macro duckdb__has_function(name) -%}
    {%- set query = "select count(*) from duckdb_functions() where function_name = '" ~ name ~ "'" -%}
    {{ return(run_query(query).rows[0][0] > 0) }}
{%- endmacro %}


{# A path as DuckDB takes it, whose [, * and ? are no pattern. #}
{% macro duckdb__path(path) -%}
    {{ return(sql_text(modules.re.sub('([*?[])', '[\\1]', path))) }}
{%- endmacro %}

{% macro duckdb__paths(paths) -%}
    {%- set quoted = [] -%}
    {%- for path in paths -%}
        {%- do quoted.append("'" ~ duckdb__path(path) ~ "'") -%}
    {%- endfor -%}
    {{ return('[' ~ quoted | join(', ') ~ ']') }}
{%- endmacro %}


{# A text inside single quotes. #}
{% macro sql_text(text) -%}
    {{ return(text | string | replace("'", "''")) }}
{%- endmacro %}
