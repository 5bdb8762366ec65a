{# CSV files (RFC 4180, UTF-8, header): what is in them, and what is broken. #}

{% macro duckdb__csv_relation(file, options='') -%}
    {%- set types = [] -%}
    {%- for column in file.columns -%}
        {%- do types.append("'c" ~ loop.index0 ~ "': 'varchar'") -%}
    {%- endfor -%}
    read_csv('{{ duckdb__path(file.path) }}', columns = {{ '{' ~ types | join(', ') ~ '}' }}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"'{{ ', ' ~ options if options }})
{%- endmacro %}

{% macro spark__csv_relation(file) -%}
    {%- set types = [] -%}
    {%- for column in file.columns -%}
        {%- do types.append('c' ~ loop.index0 ~ ' string') -%}
    {%- endfor -%}
    {%- set name = 'input.csv_' ~ local_md5(file.path) -%}
    {%- do run_query('create database if not exists input') -%}
    {%- do run_query('drop table if exists ' ~ name) -%}
    {%- do run_query(
        'create table ' ~ name ~ ' (' ~ types | join(', ') ~ ", corrupt_record string) using csv options (path '"
        ~ sql_text(file.path) ~ "', header 'true', multiLine 'true', quote '\"', escape '\"', "
        ~ "mode 'PERMISSIVE', columnNameOfCorruptRecord 'corrupt_record')"
    ) -%}
    {{ return(name) }}
{%- endmacro %}


{# First lines of CSV files, in their order; '' where one is empty. Where text_problem finds one, it may be a later line. #}
{% macro csv_headers(paths) -%}
    {{ return(adapter.dispatch('csv_headers', 'clientela')(paths)) }}
{%- endmacro %}

{% macro duckdb__csv_headers(paths) -%}
    {%- set queries = [] -%}
    {%- for path in paths -%}
        {%- do queries.append(
            '(select ' ~ loop.index0 ~ ' as place, text_line from ' ~ duckdb__text_relation(path) ~ ' limit 1)'
        ) -%}
    {%- endfor -%}
    {%- set found = {} -%}
    {%- for place, header in run_query(queries | join(' union all ')).rows -%}
        {%- do found.update({place | int: header}) -%}
    {%- endfor -%}
    {%- set headers = [] -%}
    {%- for path in paths -%}
        {%- do headers.append(found.get(loop.index0) or '') -%}
    {%- endfor -%}
    {{ return(headers) }}
{%- endmacro %}

{#- A file at a time: a limit below a union takes whatever line of a file comes first. -#}
{% macro spark__csv_headers(paths) -%}
    {%- set headers = [] -%}
    {%- for path in paths -%}
        {%- set rows = run_query('select text_line from ' ~ spark__text_relation(path) ~ ' as lines limit 1').rows -%}
        {%- do headers.append((rows[0][0] or '').lstrip('\ufeff') if rows | length > 0 else '') -%}
    {%- endfor -%}
    {{ return(headers) }}
{%- endmacro %}

{# The lines of a file as they stand: no quotes, and a delimiter that text does not hold. #}
{% macro duckdb__text_relation(path) -%}
    {{ return(duckdb__text_lines(duckdb__path(path))) }}
{%- endmacro %}

{% macro duckdb__text_lines(pattern, options='') -%}
    read_csv(
        '{{ pattern }}', columns = {'text_line': 'varchar'}, auto_detect = false, header = false, delim = '\x01',
        quote = '', escape = '', strict_mode = false, store_rejects = true{{ ', ' ~ options if options }}
    )
{%- endmacro %}

{% macro spark__text_relation(path) -%}
    (select value as text_line from text.`{{ path }}`)
{%- endmacro %}


{# Why a first one of CSV files is not lines of UTF-8 text: {path, line, column, problem, detail}; none where all are. #}
{% macro text_problem(paths) -%}
    {{ return(adapter.dispatch('text_problem', 'clientela')(paths)) }}
{%- endmacro %}

{% macro duckdb__text_problem(paths) -%}
    {#- Looking for null characters makes the reader look at every byte. -#}
    {%- set queries = [] -%}
    {%- for path in paths -%}
        {%- do queries.append(
            "select '" ~ sql_text(path) ~ "' as path, count(*) as null_lines from " ~ duckdb__text_relation(path)
            ~ ' where contains(text_line, chr(0))'
        ) -%}
    {%- endfor -%}
    {%- set null_lines = run_query(queries | join(' union all ')).rows -%}
    {%- set reject = csv_reject(paths) -%}
    {%- if reject -%}
        {{ return(dict(reject, column=none, detail=none)) }}
    {%- endif -%}
    {%- for path, lines in null_lines if lines > 0 -%}
        {{ return({
            'path': path, 'line': none, 'column': none, 'detail': none,
            'problem': 'it holds null characters, which text does not'
        }) }}
    {%- endfor -%}
    {%- for path in duckdb__with_mixed_line_ends(paths) -%}
        {{ return({
            'path': path, 'line': none, 'column': none, 'detail': none,
            'problem': 'its lines end in more than one way (LF, CR LF, CR)'
        }) }}
    {%- endfor -%}
{%- endmacro %}

{#
    The CSV reader gives up where lines end in more than one way, and does not say why. Inside quotes they may.
    A file too large to be looked at as one text (1 GB) is left to the reader.
#}
{% macro duckdb__with_mixed_line_ends(paths) -%}
    {%- set small = run_query(
        'select filename from read_blob(' ~ duckdb__paths(paths) ~ ') where size <= 1000000000 order by filename'
    ).columns[0].values() | list -%}
    {%- if not small -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set query -%}
        select filename
        from (
            select
                filename,
                regexp_replace(content, '"[^"]*"', '', 'g') as unquoted
            from read_text({{ duckdb__paths(small) }})
            where {{ duckdb__line_end_kinds('content') }} > 1
        ) as texts
        where {{ duckdb__line_end_kinds('unquoted') }} > 1
        order by filename
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro %}

{% macro duckdb__line_end_kinds(text) -%}
    {%- set without_pairs = 'replace(' ~ text ~ ', chr(13) || chr(10), chr(32))' -%}
    case
        when not contains({{ text }}, chr(13)) then 1
        else
            contains({{ text }}, chr(13) || chr(10))::int
            + contains({{ without_pairs }}, chr(10))::int
            + contains({{ without_pairs }}, chr(13))::int
    end
{%- endmacro %}

{% macro spark__text_problem(paths) -%}
    {%- for path in paths -%}
        {%- set strange_lines = run_query(
            'select count(*) from ' ~ spark__text_relation(path)
            ~ " as lines where not is_valid_utf8(text_line) or contains(text_line, '\\0')"
        ).rows[0][0] -%}
        {%- if strange_lines > 0 -%}
            {{ return({
                'path': path, 'line': none, 'column': none, 'detail': none,
                'problem': 'invalid encoding, or null characters'
            }) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{#
    What is broken in a first one of CSV files: {path, line, column, problem, detail}, never the text itself (it may be
    personal); none where nothing is.
#}
{% macro csv_problem(files) -%}
    {{ return(adapter.dispatch('csv_problem', 'clientela')(files)) }}
{%- endmacro %}

{#- Each file is read alone: of many at once DuckDB does not see a quote that never ends (docs/decisions, 195). -#}
{% macro duckdb__csv_problem(files) -%}
    {%- set queries = [] -%}
    {%- for file in files -%}
        {%- do queries.append(duckdb__counted(
            duckdb__csv_relation(file, 'store_rejects = true'), file.columns | length
        )) -%}
    {%- endfor -%}
    {%- do run_query(queries | join(' union all ')) -%}
    {{ return(csv_reject(files | map(attribute='path') | list)) }}
{%- endmacro %}

{# Counting each column makes the reader look at every byte of it. #}
{% macro duckdb__counted(relation, columns) -%}
    {%- set counted = [] -%}
    {%- for number in range(columns) -%}
        {%- do counted.append('count(c' ~ number ~ ')') -%}
    {%- endfor -%}
    {{ return('select ' ~ counted | join(' + ') ~ ' as cells from ' ~ relation) }}
{%- endmacro %}

{#
    The first row that the reader turned away in the newest of the scans that turned one away; paths: of these files
    alone. A scan without such a row leaves no trace.
#}
{% macro csv_reject(paths=none) -%}
    {%- set query -%}
        select
            reject_scans.file_path,
            reject_errors.line,
            substring(reject_errors.column_name, 2) as place,
            lower(reject_errors.error_type::varchar) as problem,
            regexp_extract(reject_errors.error_message, 'Expected Number of Columns: [0-9]+ Found: [0-9]+')
        from reject_errors
        inner join reject_scans using (scan_id, file_id)
        where reject_errors.scan_id = (select max(scan_id) from reject_scans)
        qualify row_number() over (
            partition by reject_scans.file_path order by reject_errors.line, reject_errors.column_idx
        ) = 1
        order by reject_scans.file_path
    {%- endset -%}
    {%- set words = {
        'unquoted value': 'a quote that never ends, or text after a closing quote',
        'missing columns': 'too few columns',
    } -%}
    {%- for path, line, place, problem, detail in run_query(query).rows if paths is none or path in paths -%}
        {{ return({
            'path': path,
            'line': line,
            'column': place | int(default=none),
            'problem': words.get(problem, problem),
            'detail': detail | lower
        }) }}
    {%- endfor -%}
{%- endmacro %}

{% macro spark__csv_problem(files) -%}
    {%- for file in files -%}
        {%- set columns = [] -%}
        {%- for column in file.columns -%}
            {%- do columns.append('c' ~ loop.index0) -%}
        {%- endfor -%}
        {#- The hash makes the reader parse every column; else it would never see what is wrong with them. -#}
        {%- set query -%}
            select
                min(case when corrupt_record is not null then source_row end) as first_bad_row,
                max(hash({{ columns | join(', ') }})) as seen
            from (
                select
                    *,
                    {{ spark__csv_row_number() }} as source_row
                from {{ spark__csv_relation(file) }}
            ) as numbered
        {%- endset -%}
        {%- set first_bad_row = run_query(query).rows[0][0] -%}
        {%- if first_bad_row is not none -%}
            {{ return({
                'path': file.path,
                'line': first_bad_row + 1,
                'column': none,
                'problem': 'malformed',
                'detail': 'not ' ~ file.columns | length ~ ' columns, or a quote that never ends'
            }) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{# A multi-line CSV file is read as one partition, in which this number counts the rows from 0. #}
{% macro spark__csv_row_number() -%}
    monotonically_increasing_id() + 1
{%- endmacro %}
