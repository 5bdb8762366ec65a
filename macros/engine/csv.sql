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


{# First line of a CSV file; '' where the file is empty. Where text_problem finds one, it may be a later line. #}
{% macro csv_header(path) -%}
    {{ return(adapter.dispatch('csv_header', 'clientela')(path)) }}
{%- endmacro %}

{% macro duckdb__csv_header(path) -%}
    {%- set rows = run_query('select text_line from ' ~ duckdb__text_relation(path) ~ ' limit 1').rows -%}
    {{ return((rows[0][0] or '') if rows | length > 0 else '') }}
{%- endmacro %}

{% macro spark__csv_header(path) -%}
    {%- set rows = run_query('select text_line from ' ~ spark__text_relation(path) ~ ' limit 1').rows -%}
    {{ return((rows[0][0] or '').lstrip('\ufeff') if rows | length > 0 else '') }}
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
    {%- do run_query(
        "create or replace temporary view clientela_text (text_line) as select value from text.`" ~ path ~ "`"
    ) -%}
    {{ return('clientela_text') }}
{%- endmacro %}


{# Why a CSV file is not lines of UTF-8 text: {line, column, problem}; none where it is. #}
{% macro text_problem(path) -%}
    {{ return(adapter.dispatch('text_problem', 'clientela')(path)) }}
{%- endmacro %}

{% macro duckdb__text_problem(path) -%}
    {#- Looking for null characters makes the reader look at every byte. -#}
    {%- set null_lines = run_query(
        'select count(*) from ' ~ duckdb__text_relation(path) ~ ' where contains(text_line, chr(0))'
    ).rows[0][0] -%}
    {%- for reject in csv_rejects(path) -%}
        {{ return({'line': reject.line, 'column': none, 'problem': reject.problem}) }}
    {%- endfor -%}
    {%- if null_lines > 0 -%}
        {{ return({'line': none, 'column': none, 'problem': 'it holds null characters, which text does not'}) }}
    {%- endif -%}
    {%- if duckdb__has_mixed_line_ends(path) -%}
        {{ return({'line': none, 'column': none, 'problem': 'its lines end in more than one way (LF, CR LF, CR)'}) }}
    {%- endif -%}
{%- endmacro %}

{#
    The CSV reader gives up where lines end in more than one way, and does not say why. Inside quotes they may.
    A file too large to be looked at as one text (1 GB) is left to the reader.
#}
{% macro duckdb__has_mixed_line_ends(path) -%}
    {%- if run_query("select size from read_blob('" ~ duckdb__path(path) ~ "')").rows[0][0] > 1000000000 -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set query -%}
        select count(*)
        from (
            select regexp_replace(content, '"[^"]*"', '', 'g') as unquoted
            from read_text('{{ duckdb__path(path) }}')
            where {{ duckdb__line_end_kinds('content') }} > 1
        ) as texts
        where {{ duckdb__line_end_kinds('unquoted') }} > 1
    {%- endset -%}
    {{ return(run_query(query).rows[0][0] > 0) }}
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

{% macro spark__text_problem(path) -%}
    {%- set strange_lines = run_query(
        'select count(*) from ' ~ spark__text_relation(path)
        ~ " where not is_valid_utf8(text_line) or contains(text_line, '\\0')"
    ).rows[0][0] -%}
    {%- if strange_lines > 0 -%}
        {{ return({'line': none, 'column': none, 'problem': 'invalid encoding, or null characters'}) }}
    {%- endif -%}
{%- endmacro %}


{# What is broken in a CSV file: [{line, column, problem}], never the text itself (it may be personal). #}
{% macro csv_problems(file) -%}
    {{ return(adapter.dispatch('csv_problems', 'clientela')(file)) }}
{%- endmacro %}

{% macro duckdb__csv_problems(file) -%}
    {%- set counted = [] -%}
    {%- for column in file.columns -%}
        {%- do counted.append('count(c' ~ loop.index0 ~ ')') -%}
    {%- endfor -%}
    {#- Counting each column makes the reader look at every byte of it. -#}
    {%- do run_query(
        'select ' ~ counted | join(', ') ~ ' from ' ~ duckdb__csv_relation(file, 'store_rejects = true')
    ) -%}
    {{ return(csv_rejects(file.path)) }}
{%- endmacro %}

{# Rows of the newest scan of a file that the reader turned away. #}
{% macro csv_rejects(path) -%}
    {%- set query -%}
        select
            reject_errors.line,
            substring(reject_errors.column_name, 2) as place,
            lower(reject_errors.error_type::varchar) as problem,
            regexp_extract(reject_errors.error_message, 'Expected Number of Columns: [0-9]+ Found: [0-9]+')
        from reject_errors
        inner join reject_scans using (scan_id, file_id)
        where
            reject_scans.file_path = '{{ sql_text(path) }}'
            and reject_errors.scan_id = (select max(scan_id) from reject_scans)
        order by reject_errors.line, reject_errors.column_idx
        limit 5
    {%- endset -%}
    {%- set words = {
        'unquoted value': 'a quote that never ends, or text after a closing quote',
        'missing columns': 'too few columns',
    } -%}
    {%- set problems = [] -%}
    {%- for line, place, problem, detail in run_query(query).rows -%}
        {%- do problems.append({
            'line': line,
            'column': place | int(default=none),
            'problem': words.get(problem, problem),
            'detail': detail | lower
        }) -%}
    {%- endfor -%}
    {{ return(problems) }}
{%- endmacro %}

{% macro spark__csv_problems(file) -%}
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
    {{ return([] if first_bad_row is none else [{
        'line': first_bad_row + 1,
        'column': none,
        'problem': 'malformed',
        'detail': 'not ' ~ file.columns | length ~ ' columns, or a quote that never ends'
    }]) }}
{%- endmacro %}

{# A multi-line CSV file is read as one partition, in which this number counts the rows from 0. #}
{% macro spark__csv_row_number() -%}
    monotonically_increasing_id() + 1
{%- endmacro %}
