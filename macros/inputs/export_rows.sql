{#
    The rows of one file (or folder of files) of another system's export, for a connector to map: the
    columns that var connectors names, in lower case, as they were found, and source_row.
#}
{% macro export_rows(name) -%}
    {%- if execute -%}
        {%- set found = files_input(input_folder(), name) -%}
        {%- set found_types = found_columns(found) -%}
        {%- set wanted = {} -%}
        {%- for column in connector_config().files[name] | map('lower') -%}
            {%- do wanted.update({column: found_types[column]}) -%}
        {%- endfor -%}
        {%- for file in found.files %}
        {{ 'union all' if not loop.first }}
        {{ file_rows(file, wanted) }}
        {%- endfor -%}
    {%- else -%}
        select 1 as nothing
    {%- endif -%}
{%- endmacro %}
