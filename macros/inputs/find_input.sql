{#
    Where an input table comes from, in this order: the connector's models, a schema of tables, a folder
    of files, the bundled demo. Returns {kind, ...}:
      missing                       the company does not bring this table
      relation, relation, columns   a table or view
      files, files                  [{path, format, columns}], columns = [{name, type}]
    as_parent: the asking model reads it, so a connector's model becomes its parent.
#}
{% macro find_input(table, as_parent=true) -%}
    {%- set connector = var('connector') -%}
    {%- if connector -%}
        {%- if table not in connector_config().tables -%}
            {{ return({'kind': 'missing'}) }}
        {%- endif -%}
        {%- set name = connector ~ '__' ~ table -%}
        {%- if as_parent -%}
            {{ return(relation_input(ref(name))) }}
        {%- endif -%}
        {#- The model of a company that installed Clientela may be in a schema of its own. -#}
        {%- for node in (graph.nodes.values() if execute else []) if node.name == name -%}
            {{ return(relation_input(adapter.get_relation(
                database=node.database, schema=node.schema, identifier=node.alias
            ))) }}
        {%- endfor -%}
        {{ return(relation_input(none)) }}
    {%- endif -%}
    {%- if not execute -%}
        {{ return({'kind': 'missing'}) }}
    {%- endif -%}
    {%- if var('input_schema') -%}
        {%- set parts = var('input_schema').split('.') -%}
        {%- set relation = adapter.get_relation(
            database=parts[0] if parts | length > 1 else target.database,
            schema=parts[-1],
            identifier=table
        ) -%}
        {{ return(relation_input(relation) if relation else {'kind': 'missing'}) }}
    {%- endif -%}
    {{ return(files_input(input_folder(), table)) }}
{%- endmacro %}


{% macro relation_input(relation) -%}
    {%- set columns = [] -%}
    {%- if execute and relation -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do columns.append({'name': column.name | lower, 'type': column.dtype | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return({'kind': 'relation', 'relation': relation, 'columns': columns}) }}
{%- endmacro %}


{#
    <table>.csv, <table>.parquet, <table>/*.csv or <table>/*.parquet in a folder. An error: two of them at once, and a
    file that is meant for one of them by its name and would not be read.
#}
{% macro files_input(folder, table) -%}
    {%- set found = {} -%}
    {%- for path in list_files(folder, table) -%}
        {%- set parts = parts_below(folder, path) -%}
        {#- Some program's own: ._2025.csv, _temporary/part-0.parquet. -#}
        {%- set is_hidden = modules.re.search('(^|/)([.]|_[^/]*/)', parts | join('/')) -%}
        {%- for format in ['csv', 'parquet'] if not is_hidden and parts[-1].lower().endswith('.' ~ format) -%}
            {%- set place = parts[0] if parts | length == 1 else parts[0] ~ '/*.' ~ parts[-1].split('.')[-1] -%}
            {%- set wanted = table ~ ('.' if parts | length == 1 else '/*.') ~ format -%}
            {%- if place == wanted and parts | length < 3 -%}
                {%- do found.setdefault(wanted, []).append(path) -%}
            {%- elif place == wanted -%}
                {{ input_error(path ~ ' would not be read: files of ' ~ table ~ ' stand in folder ' ~ table ~ ' itself.') }}
            {%- elif place.lower() == wanted or parts[0].lower() in [table ~ '.csv', table ~ '.parquet'] -%}
                {{ input_error(path ~ ' would not be read: ' ~ wanted ~ ' is wanted.') }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if found | length > 1 -%}
        {{ input_error(
            table ~ ' is there more than once in ' ~ folder ~ ': ' ~ found.keys() | sort | join(' and ')
            ~ '. Keep one of them.'
        ) }}
    {%- elif found | length == 0 -%}
        {{ return({'kind': 'missing'}) }}
    {%- endif -%}
    {%- set paths = found.values() | first | sort -%}
    {{ return({'kind': 'files', 'files': described_files(paths, paths[0].split('.')[-1])}) }}
{%- endmacro %}


{# A path by its parts below a folder. Spark gives whole paths, also of a folder that was named from here or from home. #}
{% macro parts_below(folder, path) -%}
    {%- if path.startswith(folder ~ '/') -%}
        {{ return(path[folder | length + 1:].split('/')) }}
    {%- endif -%}
    {%- set named = '/' ~ folder.split('/') | reject('in', ['.', '..', '~', '']) | join('/') ~ '/' -%}
    {%- if named != '//' and named in path -%}
        {{ return(path.split(named)[-1].split('/')) }}
    {%- endif -%}
    {%- set parts = path.split('/') -%}
    {{ return(parts[-2:] if parts[-2] in input_tables() else parts[-1:]) }}
{%- endmacro %}


{# Columns that an input table brings, by name, with the type that was found; {} where it is missing. #}
{% macro found_columns(found) -%}
    {%- set columns = {} -%}
    {%- if found.kind == 'relation' -%}
        {%- for column in found.columns -%}
            {%- do columns.update({column.name: column.type}) -%}
        {%- endfor -%}
    {%- elif found.kind == 'files' -%}
        {%- for file in found.files -%}
            {%- for column in file.columns -%}
                {%- if columns.get(column.name, column.type) != column.type -%}
                    {%- do columns.update({column.name: 'mixed'}) -%}
                {%- else -%}
                    {%- do columns.update({column.name: column.type}) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {#- Nested and enumerated types travel as text: what a column is must not depend on the engine. -#}
    {%- for name, type in columns.items() if modules.re.match('(enum|struct|map|array|list)|.*[]]$', type) -%}
        {%- do columns.update({name: 'mixed'}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}


{% macro input_folder() -%}
    {%- set given = var('input_path') or env_var('CLIENTELA_INPUT', '') -%}
    {%- if not given and not var('connector') -%}
        {%- set given = bundled_path('seeds/demo') -%}
    {%- elif not given -%}
        {%- set given = connector_config().path -%}
        {#- A connector of the installing project names a folder of that project. -#}
        {%- if 'model.clientela.' ~ var('connector') ~ '__' ~ connector_config().tables[0] in graph.nodes -%}
            {%- set given = bundled_path(given) -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(given.rstrip('/')) }}
{%- endmacro %}


{#
    A path inside this project, also where it is installed as a package of another one: dbt keeps the folder of a
    package on its seeds alone.
#}
{% macro bundled_path(path) -%}
    {%- if execute and project_name != 'clientela' -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.package_name == 'clientela' -%}
            {{ return(node.root_path ~ '/' ~ path) }}
        {%- endfor -%}
    {%- endif -%}
    {{ return(path) }}
{%- endmacro %}


{# What var connectors says of the connector in use. One whose models read no files names its tables alone. #}
{% macro connector_config() -%}
    {%- set connectors = var('connectors') -%}
    {%- if var('connector') not in connectors -%}
        {{ input_error(
            "var connector: '" ~ var('connector') ~ "' is not a connector. There are: "
            ~ connectors.keys() | sort | join(', ') ~ '.'
        ) }}
    {%- endif -%}
    {%- set config = dict({'path': '', 'timezone': none, 'files': {}, 'tables': []}, **connectors[var('connector')]) -%}
    {%- for table in required_input_tables() if table not in config.tables -%}
        {{ input_error(
            "var connectors: the tables of '" ~ var('connector') ~ "' lack " ~ table ~ ', without which nothing works.'
        ) }}
    {%- endfor -%}
    {{ return(config) }}
{%- endmacro %}


{# IANA zone whose midnight parts one day of sales from the next. #}
{% macro shop_timezone() -%}
    {%- set from_connector = connector_config().timezone if var('connector') else none -%}
    {{ return(var('shop_timezone') or from_connector or 'UTC') }}
{%- endmacro %}


{% macro input_error(message) -%}
    {{ exceptions.raise_compiler_error('Input: ' ~ message) }}
{%- endmacro %}
