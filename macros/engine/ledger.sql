{#
    Reading the contact ledger, engine by engine: all its files at once, however many days it holds, and
    their headers as rows like any other, so that a file without one is seen.
#}

{# What to select from: columns c0, c1, ... as texts, and source_file (2026-06-30/contacts.csv). #}
{% macro ledger_relation(folder) -%}
    {{ return(adapter.dispatch('ledger_relation', 'clientela')(folder)) }}
{%- endmacro %}

{% macro duckdb__ledger_relation(folder) -%}
    {{ return(duckdb__ledger_lines(duckdb__ledger_pattern(folder))) }}
{%- endmacro %}

{% macro duckdb__ledger_lines(pattern, options='') -%}
    {%- set types = [] -%}
    {%- for column in ledger_columns() -%}
        {%- do types.append("'c" ~ loop.index0 ~ "': 'varchar'") -%}
    {%- endfor -%}
    (
        select
            * exclude (filename),
            {{ duckdb__ledger_file_name('filename') }} as source_file
        from read_csv(
            '{{ pattern }}', columns = {{ '{' ~ types | join(', ') ~ '}' }}, auto_detect = false,
            header = false, delim = ',', quote = '"', escape = '"', filename = true{{ options }}
        )
    )
{%- endmacro %}

{% macro duckdb__ledger_pattern(folder) -%}
    {{ return(duckdb__path(folder) ~ '/[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/contacts.csv') }}
{%- endmacro %}

{% macro duckdb__ledger_file_name(path) -%}
    regexp_extract(replace({{ path }}, '\', '/'), '[^/]+/[^/]+$')
{%- endmacro %}

{% macro spark__ledger_relation(folder) -%}
    {%- set types = [] -%}
    {%- for column in ledger_columns() -%}
        {%- do types.append('c' ~ loop.index0 ~ ' string') -%}
    {%- endfor -%}
    {%- set lines = spark__ledger_table(
        folder, 'lines', types | join(', ') ~ ', corrupt_record string', 'csv',
        ", header 'false', multiLine 'true', quote '\"', escape '\"', mode 'PERMISSIVE',"
        ~ " columnNameOfCorruptRecord 'corrupt_record'"
    ) -%}
    {%- set relation -%}
    (
        select *
        from (
            select
                *,
                {{ spark__ledger_file_name(folder, '_metadata.file_path') }} as source_file
            from {{ lines }}
        ) as found_lines
        where source_file != ''
    )
    {%- endset -%}
    {{ return(relation) }}
{%- endmacro %}

{#-
    A table, not a view: one may be made of a folder that is not there, and is empty. Spark passes over hidden
    folders by itself.
#}
{% macro spark__ledger_table(folder, name, columns, format, options) -%}
    {%- set path = spark__ledger_path(folder) -%}
    {%- set table = 'input.ledger_' ~ name ~ '_' ~ local_md5(path) -%}
    {%- do run_query('create database if not exists input') -%}
    {%- do run_query('drop table if exists ' ~ table) -%}
    {%- do run_query(
        'create table ' ~ table ~ ' (' ~ columns ~ ') using ' ~ format ~ " options (path '" ~ sql_text(path)
        ~ "', recursiveFileLookup 'true', pathGlobFilter 'contacts.csv'" ~ options ~ ')'
    ) -%}
    {{ return(table) }}
{%- endmacro %}

{#- The path of a table counts from the warehouse, that of dbt from where it runs. -#}
{% macro spark__ledger_path(folder) -%}
    {%- if folder.startswith('/') or ':' in folder -%}
        {{ return(folder) }}
    {%- endif -%}
    {{ return(run_query("select reflect('java.lang.System', 'getProperty', 'user.dir')").rows[0][0] ~ '/' ~ folder) }}
{%- endmacro %}

{#- '' for what lies deeper than in the folder of a day: as many folders stand above those. -#}
{% macro spark__ledger_file_name(folder, path) -%}
    {%- set scheme = '^[a-z0-9]+:(//[^/]*)?' -%}
    {%- set above = modules.re.sub('/+', '/', modules.re.sub(scheme, '', spark__ledger_path(folder))).count('/') -%}
    regexp_extract(
        regexp_replace({{ path }}, '{{ scheme }}', ''),
        '^(?:/[^/]*){{ '{' ~ above ~ '}' }}/([0-9]{4}-[0-9]{2}-[0-9]{2}/contacts[.]csv)$', 1
    )
{%- endmacro %}


{# The files that ledger_relation reads, as source_file names them. #}
{% macro ledger_files(folder) -%}
    {{ return(adapter.dispatch('ledger_files', 'clientela')(folder)) }}
{%- endmacro %}

{% macro duckdb__ledger_files(folder) -%}
    {%- set query -%}
        select {{ duckdb__ledger_file_name('file') }} from glob('{{ duckdb__ledger_pattern(folder) }}') order by 1
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro %}

{% macro spark__ledger_files(folder) -%}
    {%- set files = spark__ledger_table(
        folder, 'files', 'path string, modificationTime timestamp, length bigint, content binary', 'binaryFile', ''
    ) -%}
    {%- set query -%}
        select source_file
        from (select {{ spark__ledger_file_name(folder, 'path') }} as source_file from {{ files }}) as found_files
        where source_file != ''
        order by source_file
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro %}


{# What is broken in a file of the ledger: {path, line, column, problem, detail}; none where nothing is. #}
{% macro ledger_problem(folder) -%}
    {{ return(adapter.dispatch('ledger_problem', 'clientela')(folder)) }}
{%- endmacro %}

{#-
    Read at once, then each file that holds quotes alone: DuckDB reads each of many files (more than two for each
    thread) on one thread, and there a quote that never ends takes the rest of its file without an error.
-#}
{% macro duckdb__ledger_problem(folder) -%}
    {%- set pattern = duckdb__ledger_pattern(folder) -%}
    {%- set quoted = run_query(
        'select distinct filename from ' ~ duckdb__text_lines(pattern, 'filename = true')
        ~ " where contains(text_line, '\"') order by filename"
    ).columns[0].values() -%}
    {%- set counted = [duckdb__ledger_count(pattern)] -%}
    {%- for path in quoted -%}
        {%- do counted.append(duckdb__ledger_count(duckdb__path(path))) -%}
    {%- endfor -%}
    {%- do run_query(counted | join(' union all ')) -%}
    {{ return(csv_reject()) }}
{%- endmacro %}

{% macro duckdb__ledger_count(pattern) -%}
    {{ return(duckdb__counted(duckdb__ledger_lines(pattern, ', store_rejects = true'), ledger_columns() | length)) }}
{%- endmacro %}

{% macro spark__ledger_problem(folder) -%}
    {%- set columns = [] -%}
    {%- for column in ledger_columns() -%}
        {%- do columns.append('c' ~ loop.index0) -%}
    {%- endfor -%}
    {#- The hash makes the reader parse every column. -#}
    {%- set query -%}
        select
            source_file,
            bool_or(corrupt_record is not null) as is_malformed,
            bool_or(not is_valid_utf8(concat_ws('', {{ columns | join(', ') }}))) as is_strange,
            max(hash({{ columns | join(', ') }})) as seen
        from {{ spark__ledger_relation(folder) }} as ledger
        group by source_file
        order by source_file
    {%- endset -%}
    {%- for file, is_malformed, is_strange, seen in run_query(query).rows if is_malformed or is_strange -%}
        {{ return({
            'path': folder ~ '/' ~ file,
            'line': none,
            'column': none,
            'problem': 'malformed' if is_malformed else 'invalid encoding',
            'detail': ('not ' ~ columns | length ~ ' columns, or a quote that never ends') if is_malformed else none
        }) }}
    {%- endfor -%}
{%- endmacro %}
