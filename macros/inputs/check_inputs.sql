{#
    On-run-start: the input can be read, whole, before anything is built. What is broken stops the build
    with one error that names the file, the column and the line, and never quotes a value. Where Clientela is
    installed in another project, a run of that project's own models, which may make the inputs, is let pass.
#}
{% macro check_inputs() -%}
    {%- if execute and (project_name == 'clientela' or 'model.clientela.' in selected_resources | join(' ')) -%}
        {%- if var('connector') -%}
            {%- for name, columns in connector_config().files.items() -%}
                {%- do check_input(name, columns, files_input(input_folder(), name), is_required=true) -%}
            {%- endfor -%}
        {%- else -%}
            {%- set found = {} -%}
            {%- for table in input_tables() -%}
                {%- do found.update({table: find_input(table)}) -%}
            {%- endfor -%}
            {%- do check_any_input(found) -%}
            {%- for table in input_tables() -%}
                {%- set required = contract_columns(table) | selectattr('required') | map(attribute='name') | list -%}
                {%- do check_input(table, required, found[table], is_required=table in required_input_tables()) -%}
            {%- endfor -%}
            {%- set line_columns = found_columns(found.order_lines) -%}
            {%- if 'unit_price' not in line_columns and 'net_amount' not in line_columns -%}
                {{ input_error(
                    'order_lines (' ~ input_place(found.order_lines) ~ ') has neither unit_price nor net_amount. Found: '
                    ~ line_columns.keys() | join(', ') ~ '.'
                ) }}
            {%- endif -%}
        {%- endif -%}
        {%- do check_ledger() -%}
    {%- endif -%}
{%- endmacro %}


{# Nothing at all is a wrong path more often than a company without data. #}
{% macro check_any_input(found) -%}
    {%- if found.values() | rejectattr('kind', 'equalto', 'missing') | list | length == 0 -%}
        {%- if var('input_schema') -%}
            {{ input_error('schema ' ~ var('input_schema') ~ ' is missing or holds no input table.') }}
        {%- endif -%}
        {%- set others = list_files(input_folder()) -%}
        {{ input_error(
            'folder ' ~ input_folder() ~ (
                ' is missing or empty.' if others | length == 0
                else ' holds no input table: no orders.csv, orders.parquet, order_lines.csv, ... Found: '
                ~ others[:5] | map('replace', input_folder() ~ '/', '') | join(', ') ~ '.'
            )
        ) }}
    {%- endif -%}
{%- endmacro %}


{% macro check_input(table, required_columns, found, is_required) -%}
    {%- if found.kind == 'missing' -%}
        {%- if is_required -%}
            {{ input_error(
                'table ' ~ table ~ ' is required and was not found in '
                ~ (var('input_schema') or input_folder()) ~ '.'
            ) }}
        {%- endif -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set known_columns = required_columns if var('connector') else contract_columns(table) | map(attribute='name') | list -%}
    {%- if found.kind == 'relation' -%}
        {%- do check_columns(table, required_columns, known_columns, found.columns, found.relation | string) -%}
    {%- else -%}
        {%- set is_csv = found.files[0].format == 'csv' -%}
        {%- if is_csv -%}
            {%- do check_problem(found.files, text_problem(found.files | map(attribute='path') | list)) -%}
        {%- endif -%}
        {%- for file in found.files -%}
            {%- if is_csv -%}
                {%- do check_header(table, known_columns, file) -%}
            {%- endif -%}
            {%- do check_columns(table, required_columns, known_columns, file.columns, file.path) -%}
            {%- do check_texts(table, known_columns, file) -%}
        {%- endfor -%}
        {%- do check_bodies(found.files) -%}
    {%- endif -%}
    {%- if is_required and input_row_count(found) == 0 -%}
        {{ input_error('table ' ~ table ~ ' (' ~ input_place(found) ~ ') has a header but no row.') }}
    {%- endif -%}
{%- endmacro %}


{# A connector's models are there when they are built, not at the start: whoever reads one looks at it. #}
{% macro check_made_input(table, found) -%}
    {%- if var('connector') and found.kind == 'relation' and found.columns -%}
        {%- set columns = contract_columns(table) -%}
        {%- do check_columns(
            table, columns | selectattr('required') | map(attribute='name') | list,
            columns | map(attribute='name') | list, found.columns, found.relation | string
        ) -%}
    {%- endif -%}
{%- endmacro %}


{% macro check_header(table, known_columns, file) -%}
    {%- set names = file.columns | map(attribute='name') | list -%}
    {%- if names | join == '' -%}
        {{ input_error(file.path ~ ', line 1: no header. The file is empty or is not UTF-8 text.') }}
    {%- endif -%}
    {#- What is no header may be somebody's name and address: it must not be quoted. -#}
    {%- if not is_header_of(known_columns, names) -%}
        {{ input_error(
            file.path ~ ', line 1: not a header of table ' ~ table ~ ': it names none of its columns ('
            ~ known_columns | join(', ') ~ ').'
        ) }}
    {%- endif -%}
    {%- for name in names if names.count(name) > 1 -%}
        {{ input_error(
            file.path ~ ', line 1: column ' ~ ("'" ~ name ~ "'" if name in known_columns else names.index(name) + 1)
            ~ ' is there twice.'
        ) }}
    {%- endfor -%}
{%- endmacro %}


{# Whether a line names a known column at all, be it in another spelling or parted by another sign than a comma. #}
{% macro is_header_of(known_columns, names) -%}
    {%- set letters = [] -%}
    {%- for name in modules.re.split('[,;|\t]', names | join(',')) -%}
        {%- do letters.append(modules.re.sub('[^a-z0-9]', '', name)) -%}
    {%- endfor -%}
    {%- for known in known_columns if known | lower | replace('_', '') in letters -%}
        {{ return(true) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}


{#
    The columns that were found, as an error may list them. A row of values that was taken for a header names
    one known column by chance: then the others may be somebody's name and are only counted.
#}
{% macro quotable_names(names, known_columns) -%}
    {%- set known = names | select('in', known_columns | map('lower') | list) | list -%}
    {%- if known | length > 1 or names | length <= 2 -%}
        {{ return(names | join(', ')) }}
    {%- endif -%}
    {{ return((known + [(names | length - known | length) ~ ' columns of other names']) | join(', ')) }}
{%- endmacro %}


{% macro check_columns(table, required_columns, known_columns, columns, place) -%}
    {%- set names = columns | map(attribute='name') | list -%}
    {%- for required in required_columns | map('lower') if required not in names -%}
        {%- set delimiters = [] -%}
        {%- for sign, word in [(';', 'semicolons'), ('\t', 'tabs'), ('|', 'vertical bars')] -%}
            {%- if names | length == 1 and sign in names[0] -%}
                {%- do delimiters.append(' The columns look parted by ' ~ word ~ '; a comma is wanted.') -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set unknown = names | reject('in', known_columns | map('lower') | list) | list -%}
        {{ input_error(
            'table ' ~ table ~ ' (' ~ place ~ ") lacks the required column '" ~ required ~ "'. Found: "
            ~ quotable_names(names, known_columns) ~ '.' ~ (delimiters | first if delimiters else nearest(required, unknown))
        ) }}
    {%- endfor -%}
    {%- for name in names if name.startswith('x_') and not modules.re.match('[a-z0-9_]+$', name) -%}
        {{ input_error(
            'table ' ~ table ~ ' (' ~ place ~ "): column '" ~ name ~ "' travels on by its name, which may hold"
            ~ ' only letters from a to z, digits and underscores.'
        ) }}
    {%- endfor -%}
{%- endmacro %}


{# Some systems write texts to Parquet as bytes, and say of none how they are to be read. #}
{% macro check_texts(table, known_columns, file) -%}
    {%- for column in file.columns if column.name in known_columns | map('lower') and column.type in ['blob', 'binary'] -%}
        {{ input_error(
            'table ' ~ table ~ ' (' ~ file.path ~ "): column '" ~ column.name ~ "' holds bytes. Write it as text (in UTF-8)."
        ) }}
    {%- endfor -%}
{%- endmacro %}


{# Every cell is read once, so that none can break the build half-way. #}
{% macro check_bodies(files) -%}
    {%- if files[0].format == 'csv' -%}
        {%- do check_problem(files, csv_problem(files)) -%}
    {%- else -%}
        {%- for file in files -%}
            {%- set problem = adapter.dispatch('parquet_problem', 'clientela')(file) -%}
            {%- if problem -%}
                {{ input_error(file.path ~ problem ~ '.') }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{% macro check_problem(files, problem) -%}
    {%- if problem -%}
        {%- set file = files | selectattr('path', 'equalto', problem.path) | first -%}
        {%- set column = file.columns[problem.column] if problem.column is not none else none -%}
        {{ input_error(
            problem.path ~ (', line ' ~ problem.line if problem.line is not none else '')
            ~ (", column '" ~ column.name ~ "'" if column else '')
            ~ ': ' ~ problem.problem ~ (' (' ~ problem.detail ~ ')' if problem.detail else '')
            ~ '. Files must be UTF-8, parted by commas, with every line as long as the header.'
        ) }}
    {%- endif -%}
{%- endmacro %}


{% macro input_row_count(found) -%}
    {%- set counted = [] -%}
    {%- for relation in input_relations(found) -%}
        {%- do counted.append('select count(*) as row_count from ' ~ relation) -%}
    {%- endfor -%}
    {{ return(run_query(counted | join(' union all ')).columns[0].values() | sum if counted else 0) }}
{%- endmacro %}


{# Everything that holds rows of an input table, to be read with select ... from. #}
{% macro input_relations(found) -%}
    {%- set relations = [] -%}
    {%- if found.kind == 'relation' -%}
        {%- do relations.append(found.relation | string) -%}
    {%- elif found.kind == 'files' -%}
        {%- for file in found.files -%}
            {%- do relations.append(file_relation(file)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(relations) }}
{%- endmacro %}


{% macro input_place(found) -%}
    {{ return(found.relation | string if found.kind == 'relation' else found.files | map(attribute='path') | join(', ')) }}
{%- endmacro %}
