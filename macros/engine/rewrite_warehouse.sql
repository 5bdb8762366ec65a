{#
    On-run-end: DuckDB leaves what it replaces in its file, in free blocks and in blocks that hold something
    else as well, until it needs them. Once somebody was erased, each build of the vault ends with the file
    written anew. All of it, always: nobody can tell from outside which blocks hold remains.
    results: of this run.
#}
{% macro rewrite_warehouse(results) -%}
    {%- set register = erasure_register() if execute else none -%}
    {%- if register and was_written(register.schema, results) -%}
        {%- do adapter.dispatch('rewrite_warehouse', 'clientela')() -%}
    {%- endif -%}
{%- endmacro %}

{#- Spark deletes the files of a table that it replaces. -#}
{% macro spark__rewrite_warehouse() -%}
{%- endmacro %}

{#
    Copied whole into a new file, which then takes the old one's name in one step: whatever fails leaves one
    of the two. The process goes on with the new file.
#}
{% macro duckdb__rewrite_warehouse() -%}
    {%- set name, path = run_query(duckdb__warehouse_query()).rows[0] -%}
    {%- if path is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set database = adapter.quote(name) -%}
    {%- if not duckdb__has_function('clientela_replace_warehouse') -%}
        {%- do exceptions.warn(
            'The warehouse file may still hold erased people in blocks that are free: this profile lacks the plugin'
            ~ ' that writes it anew. Add "plugins: [{module: warehouse_guard}]" and Clientela\'s folder scripts in'
            ~ ' "module_paths" to the profile, or copy the file with COPY FROM DATABASE (docs/erasure.md).'
        ) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- do run_query('checkpoint ' ~ database) -%}
    {%- do run_query("attach '" ~ sql_text(path) ~ ".rewrite' as clientela_rewrite") -%}
    {%- do run_query('copy from database ' ~ database ~ ' to clientela_rewrite') -%}
    {#- Detaching would say nothing of a checkpoint that failed: what it did not write is in a log beside the file. -#}
    {%- do run_query('checkpoint clientela_rewrite') -%}
    {%- set missing_query -%}
        select count(*)
        from (
            select schema_name, table_name from duckdb_tables() where database_name = '{{ sql_text(name) }}'
            union all
            select schema_name, view_name from duckdb_views() where database_name = '{{ sql_text(name) }}' and not internal
            except all
            select schema_name, table_name from duckdb_tables() where database_name = 'clientela_rewrite'
            except all
            select schema_name, view_name from duckdb_views() where database_name = 'clientela_rewrite' and not internal
        ) as missing
    {%- endset -%}
    {%- set missing = run_query(missing_query).rows[0][0] -%}
    {%- do run_query('detach clientela_rewrite') -%}
    {%- if missing > 0 -%}
        {{ exceptions.raise_compiler_error(
            'The warehouse file could not be written anew: ' ~ missing ~ ' of its tables are missing in the copy. It'
            ~ ' stays as it was, and may hold erased people in free blocks.'
        ) }}
    {%- endif -%}
    {%- do run_query("attach ':memory:' as clientela_waiting") -%}
    {%- do run_query('use clientela_waiting') -%}
    {%- do run_query('detach ' ~ database) -%}
    {%- set problem = run_query('select clientela_replace_warehouse()').rows[0][0] -%}
    {%- do run_query("attach '" ~ sql_text(path) ~ "' as " ~ database) -%}
    {%- do run_query('use ' ~ database) -%}
    {%- do run_query('detach clientela_waiting') -%}
    {%- if problem -%}
        {{ exceptions.raise_compiler_error(
            'The warehouse file could not be written anew (' ~ problem ~ '). It stays as it was, and may hold'
            ~ ' erased people in free blocks.'
        ) }}
    {%- endif -%}
    {%- do log('Erasure: the warehouse file was written anew, so that nothing is left of what was replaced.', info=true) -%}
{%- endmacro %}

{# The database of this run; path is null where it is no file that this run may write. #}
{% macro duckdb__warehouse_query() -%}
    select
        database_name,
        case when not readonly and type = 'duckdb' then path end
    from duckdb_databases()
    where database_name = current_database()
{%- endmacro %}


{# Whether a table of a schema was written in this run. #}
{% macro was_written(schema, results) -%}
    {%- for result in results if result.node.resource_type in ['model', 'snapshot'] and result.node.schema == schema -%}
        {%- if result.status == 'success' -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}
