{#
    On-run-start: the input can be read, whole, before anything is built. What is broken stops the build
    with one error that names the file, the column and the line, and never quotes a value.
#}
{% macro check_inputs() -%}
    {%- if execute -%}
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
    {%- if found.kind == 'relation' -%}
        {%- do check_columns(table, required_columns, found.columns, found.relation | string) -%}
    {%- else -%}
        {%- for file in found.files -%}
            {%- do check_header(table, file) -%}
            {%- do check_columns(table, required_columns, file.columns, file.path) -%}
            {%- do check_body(file) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if is_required and input_row_count(found) == 0 -%}
        {{ input_error('table ' ~ table ~ ' (' ~ input_place(found) ~ ') has a header but no row.') }}
    {%- endif -%}
{%- endmacro %}


{% macro check_header(table, file) -%}
    {%- if file.format == 'csv' and file.columns | length <= 1 and (file.columns | length == 0 or file.columns[0].name == '') -%}
        {{ input_error(file.path ~ ', line 1: no header. The file is empty or is not UTF-8 text.') }}
    {%- endif -%}
    {%- set names = file.columns | map(attribute='name') | list -%}
    {%- for name in names if names.count(name) > 1 -%}
        {{ input_error(file.path ~ ", line 1: column '" ~ name ~ "' is there twice.") }}
    {%- endfor -%}
{%- endmacro %}


{% macro check_columns(table, required_columns, columns, place) -%}
    {%- set names = columns | map(attribute='name') | list -%}
    {%- for required in required_columns | map('lower') if required not in names -%}
        {%- set delimiters = [] -%}
        {%- for sign, word in [(';', 'semicolons'), ('\t', 'tabs'), ('|', 'vertical bars')] -%}
            {%- if names | length == 1 and sign in names[0] -%}
                {%- do delimiters.append(' The columns look parted by ' ~ word ~ '; a comma is wanted.') -%}
            {%- endif -%}
        {%- endfor -%}
        {{ input_error(
            'table ' ~ table ~ ' (' ~ place ~ ") lacks the required column '" ~ required ~ "'. Found: "
            ~ names | join(', ') ~ '.' ~ (delimiters | first if delimiters else nearest(required, names))
        ) }}
    {%- endfor -%}
{%- endmacro %}


{% macro check_body(file) -%}
    {%- if file.format == 'csv' -%}
        {%- for problem in csv_problems(file) -%}
            {%- set column = problem.column if problem.column is none else file.columns[problem.column] -%}
            {{ input_error(
                file.path ~ ', line ' ~ problem.line
                ~ (", column '" ~ column.name ~ "'" if column else '')
                ~ ': ' ~ problem.problem ~ (' (' ~ problem.detail ~ ')' if problem.detail else '')
                ~ '. Files must be UTF-8, parted by commas, with every line as long as the header.'
            ) }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{% macro input_row_count(found) -%}
    {%- set total = namespace(rows=0) -%}
    {%- for relation in input_relations(found) -%}
        {%- set total.rows = total.rows + run_query('select count(*) from ' ~ relation).rows[0][0] -%}
    {%- endfor -%}
    {{ return(total.rows) }}
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
