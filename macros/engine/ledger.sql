{#
    Reading the contact ledger, engine by engine: all its files at once, however many days it holds, and
    their headers as rows like any other, so that a file without one is seen.
#}

{# What to select from: columns c0, c1, ... as texts, and source_file (2026-06-30/contacts.csv). #}
{% macro ledger_relation(folder) -%}
    {{ return(adapter.dispatch('ledger_relation', 'clientela')(folder)) }}
{%- endmacro %}

{% macro duckdb__ledger_relation(folder, options='') -%}
    {%- set types = [] -%}
    {%- for column in ledger_columns() -%}
        {%- do types.append("'c" ~ loop.index0 ~ "': 'varchar'") -%}
    {%- endfor -%}
    (
        select
            * exclude (filename),
            regexp_extract(replace(filename, '\', '/'), '[^/]+/[^/]+$') as source_file
        from read_csv(
            '{{ duckdb__ledger_files(folder) }}', columns = {{ '{' ~ types | join(', ') ~ '}' }}, auto_detect = false,
            header = false, delim = ',', quote = '"', escape = '"', filename = true{{ options }}
        )
    )
{%- endmacro %}

{% macro duckdb__ledger_files(folder) -%}
    {{ return(duckdb__path(folder) ~ '/[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/contacts.csv') }}
{%- endmacro %}

{#-
    A table, not a view: one may be made of a folder that is not there, and is empty. Hidden folders are passed
    over; what lies deeper than a day's folder is left out by the number of folders above it.
-#}
{% macro spark__ledger_relation(folder) -%}
    {%- set types = [] -%}
    {%- for column in ledger_columns() -%}
        {%- do types.append('c' ~ loop.index0 ~ ' string') -%}
    {%- endfor -%}
    {%- set is_absolute = folder.startswith('/') or ':' in folder -%}
    {#- The path of a table counts from the warehouse, that of dbt from where it runs. -#}
    {%- set path = folder if is_absolute else (
        run_query("select reflect('java.lang.System', 'getProperty', 'user.dir')").rows[0][0] ~ '/' ~ folder
    ) -%}
    {%- set name = 'input.ledger_' ~ local_md5(path) -%}
    {%- do run_query('create database if not exists input') -%}
    {%- do run_query('drop table if exists ' ~ name) -%}
    {%- do run_query(
        'create table ' ~ name ~ ' (' ~ types | join(', ') ~ ", corrupt_record string) using csv options (path '"
        ~ sql_text(path) ~ "', recursiveFileLookup 'true', pathGlobFilter 'contacts.csv', header 'false', "
        ~ "multiLine 'true', quote '\"', escape '\"', mode 'PERMISSIVE', columnNameOfCorruptRecord 'corrupt_record')"
    ) -%}
    {%- set levels = modules.re.sub('/+', '/', modules.re.sub('^[a-z0-9]+:(//[^/]*)?', '', path)).count('/') + 2 -%}
    {%- set relation -%}
    (
        select *
        from (
            select
                *,
                regexp_extract(
                    regexp_replace(_metadata.file_path, '^[a-z0-9]+:(//[^/]*)?', ''),
                    '^(?:/[^/]*){{ '{' ~ (levels - 2) ~ '}' }}/([0-9]{4}-[0-9]{2}-[0-9]{2}/contacts[.]csv)$', 1
                ) as source_file
            from {{ name }}
        ) as found_rows
        where source_file != ''
    )
    {%- endset -%}
    {{ return(relation) }}
{%- endmacro %}


{# Whether the ledger holds a file at all: what is not there cannot be read. #}
{% macro ledger_is_there(folder) -%}
    {{ return(adapter.dispatch('ledger_is_there', 'clientela')(folder)) }}
{%- endmacro %}

{% macro duckdb__ledger_is_there(folder) -%}
    {{ return(run_query("select count(*) from glob('" ~ duckdb__ledger_files(folder) ~ "')").rows[0][0] > 0) }}
{%- endmacro %}

{% macro spark__ledger_is_there(folder) -%}
    {{ return(run_query('select 1 from ' ~ spark__ledger_relation(folder) ~ ' as found limit 1').rows | length > 0) }}
{%- endmacro %}


{# What is broken in a file of the ledger: {file, line, column, problem, detail}; none where nothing is. #}
{% macro ledger_problem(folder) -%}
    {{ return(adapter.dispatch('ledger_problem', 'clientela')(folder)) }}
{%- endmacro %}

{% macro duckdb__ledger_problem(folder) -%}
    {#- Counting each column makes the reader look at every byte of it. -#}
    {%- set counted = [] -%}
    {%- for column in ledger_columns() -%}
        {%- do counted.append('count(c' ~ loop.index0 ~ ')') -%}
    {%- endfor -%}
    {%- do run_query(
        'select ' ~ counted | join(', ') ~ ' from ' ~ duckdb__ledger_relation(folder, ', store_rejects = true')
    ) -%}
    {%- set files = run_query(
        'select distinct file_path from reject_scans where scan_id = (select max(scan_id) from reject_scans) order by 1'
    ).columns[0].values() -%}
    {%- for path in files -%}
        {%- for problem in csv_rejects(path) -%}
            {{ return(dict(problem, file=path)) }}
        {%- endfor -%}
    {%- endfor -%}
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
            'file': folder ~ '/' ~ file,
            'line': none,
            'column': none,
            'problem': 'malformed' if is_malformed else 'invalid encoding',
            'detail': ('not ' ~ columns | length ~ ' columns, or a quote that never ends') if is_malformed else none
        }) }}
    {%- endfor -%}
{%- endmacro %}
