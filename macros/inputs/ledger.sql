{#
    The contact ledger: what scripts/export_lists.py has sent to somebody, day by day, in a folder of its own.
    It is read together with the input table contacts (docs/export.md).
#}

{# Columns of <ledger>/<list date>/contacts.csv, in their order: those of the input table contacts. #}
{% macro ledger_columns() -%}
    {{ return([
        'contact_id', 'campaign_id', 'customer_id', 'channel', 'wave', 'contacted_at', 'is_control', 'cost', 'updated_at',
    ]) }}
{%- endmacro %}


{# Where the ledger is; none where a warehouse in memory has nothing beside it. scripts/lists/places.py says the same. #}
{% macro contact_ledger_folder() -%}
    {%- set given = var('contact_ledger_path') or env_var('CLIENTELA_LEDGER', '') -%}
    {{ return((given or adapter.dispatch('ledger_beside_warehouse', 'clientela')() or '').rstrip('/') or none) }}
{%- endmacro %}

{% macro duckdb__ledger_beside_warehouse() -%}
    {%- set path = target.path or '' -%}
    {{ return('' if ':' in path[2:] or path.startswith(':') else modules.re.sub('[.]duckdb$', '', path) ~ '.ledger') }}
{%- endmacro %}

{% macro spark__ledger_beside_warehouse() -%}
    {{ return(env_var('CLIENTELA_SPARK_WAREHOUSE', 'warehouse/spark') ~ '.ledger') }}
{%- endmacro %}


{# The ledger as an input like those of find_input; missing before the first export. #}
{% macro ledger_input() -%}
    {%- set folder = contact_ledger_folder() if execute else none -%}
    {%- if not folder or ledger_files(folder) | length == 0 -%}
        {{ return({'kind': 'missing'}) }}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- set named = [] -%}
    {%- set is_header = [] -%}
    {%- for name in ledger_columns() -%}
        {%- do columns.append({'name': name, 'type': 'string'}) -%}
        {%- do named.append('c' ~ loop.index0 ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {{ return({
        'kind': 'relation',
        'relation': '(select ' ~ named | join(', ') ~ ", concat('ledger/', source_file) as source_file from "
            ~ ledger_relation(folder) ~ ' as lines where not ' ~ is_ledger_header() ~ ') as ledger',
        'columns': columns,
        'source_file': 'source_file',
    }) }}
{%- endmacro %}


{# Whether a line of the ledger is a header. No contact has the name of the column for its id. #}
{% macro is_ledger_header() -%}
    {{ return("coalesce(c0 = '" ~ ledger_columns()[0] ~ "', false)") }}
{%- endmacro %}


{# The other input that a table is read from as well: {kind, ...} as find_input says it. #}
{% macro second_input(table) -%}
    {{ return(ledger_input() if table == 'contacts' else {'kind': 'missing'}) }}
{%- endmacro %}


{# On-run-start: the ledger is whole, or the build stops before a contact is forgotten. #}
{% macro check_ledger() -%}
    {%- if execute -%}
        {%- set folder = contact_ledger_folder() -%}
        {%- set files = ledger_files(folder) if folder else [] -%}
        {%- if files -%}
            {%- set problem = ledger_problem(folder) -%}
            {%- if problem -%}
                {{ ledger_error(
                    problem.path ~ (', line ' ~ problem.line if problem.line is not none else '')
                    ~ (", column '" ~ ledger_columns()[problem.column] ~ "'" if problem.column is not none else '')
                    ~ ': ' ~ problem.problem ~ (' (' ~ problem.detail ~ ')' if problem.detail else '')
                ) }}
            {%- endif -%}
            {%- set as_written = [] -%}
            {%- for name in ledger_columns() -%}
                {%- do as_written.append("coalesce(c" ~ loop.index0 ~ " = '" ~ name ~ "', false)") -%}
            {%- endfor -%}
            {%- set query -%}
                select source_file
                from {{ ledger_relation(folder) }} as lines
                group by source_file
                having
                    count_if({{ as_written | join(' and ') }}) = 1
                    and count_if({{ is_ledger_header() }}) = 1
            {%- endset -%}
            {%- set sound = run_query(query).columns[0].values() -%}
            {%- for file in files if file not in sound -%}
                {{ ledger_error(
                    folder ~ '/' ~ file ~ ', line 1: not the one header of a ledger (' ~ ledger_columns() | join(', ') ~ ')'
                ) }}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{% macro ledger_error(message) -%}
    {{ input_error(
        'the contact ledger is broken: ' ~ message ~ '. The build stops, so that nobody is contacted again who was'
        ~ ' contacted: put back the file as the export wrote it (docs/export.md).'
    ) }}
{%- endmacro %}
