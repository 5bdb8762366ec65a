{# Incremental refresh on DuckDB; on Spark everything is built anew. What it is: macros/incremental. #}

{% macro default__incremental_by(keys, whole, key, aside) -%}
{%- endmacro %}

{% macro duckdb__incremental_by(keys, whole, key, aside) -%}
    {%- if not execute -%}
        {%- for log in keys.values() -%}
            {%- do ref(log) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        meta={'incremental_by': keys, 'whole': whole, 'key': key, 'aside': aside},
        pre_hook='{{ begin_incremental(sql) }}',
        post_hook='{{ end_incremental(sql) }}',
    ) }}
{%- endmacro %}


{% macro default__of_changed(column) -%}
{%- endmacro %}

{% macro duckdb__of_changed(column) -%}
    {%- if goes_on() -%}
        {{ incremental_marks()[0] }} where {{ column }} in ({{ changed_keys() }}) {{ incremental_marks()[1] }}
    {%- endif -%}
{%- endmacro %}

{# Whether there is something to go on from. A unit test has no table of its own. #}
{% macro goes_on() -%}
    {{ return(model.resource_type == 'model' and is_incremental()) }}
{%- endmacro %}

{# Of a model that was built anew there are none: it is noted to be up to date by then. #}
{% macro changed_keys() -%}
    {%- for key, log in model.config.meta.incremental_by.items() -%}
        {%- set is_changed -%}
            change_number > (
                select change_number
                from {{ relation_of('base_progress') }}
                where model = '{{ model.name }}' and log = '{{ log }}'
            )
        {%- endset -%}
        {%- if loop.first %}
        select {{ key }}
        from {{ relation_of(log) }}
        where {{ is_changed }}
        {%- else %}
            or {{ key }} in (select {{ key }} from {{ relation_of(log) }} where {{ is_changed }})
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{# Between these stands what an incremental build says and a full one does not. #}
{% macro incremental_marks() -%}
    {{ return(['/* changed keys: */', '/* :changed keys */']) }}
{%- endmacro %}

{% macro full_sql(sql) -%}
    {%- set marks = incremental_marks() -%}
    {%- set parts = [] -%}
    {%- for part in sql.split(marks[0]) -%}
        {%- do parts.append(part if loop.first else part.split(marks[1], 1)[1]) -%}
    {%- endfor -%}
    {{ return(parts | join('')) }}
{%- endmacro %}


{#
    Before an incremental build, in its transaction: the rows of changed keys go, and the build appends them. Where
    that would not be exact, the model is built anew here and now, and the build finds nothing changed.
#}
{% macro begin_incremental(sql) -%}
    {%- if not execute or not is_incremental() -%}
        {{ return('') }}
    {%- endif -%}
    {%- set fingerprint = incremental_fingerprint(sql) -%}
    {%- set known = [] -%}
    {%- for log in model.config.meta.incremental_by.values() if is_log_known(log, fingerprint) -%}
        {%- do known.append(log) -%}
    {%- endfor -%}
    {%- if known | length == model.config.meta.incremental_by | length and x_types(sql) == x_types() -%}
        {{ return(
            'update ' ~ relation_of('base_progress') ~ " set is_anew = false where model = '" ~ model.name ~ "'; "
            ~ 'delete from ' ~ this ~ ' where ' ~ model.config.meta.key ~ ' in (' ~ changed_keys() ~ ')'
        ) }}
    {%- endif -%}
    {{ return(
        'drop table ' ~ this ~ '; ' ~ create_table_as(false, this, full_sql(sql)) ~ '; '
        ~ progress_sql(fingerprint)
    ) }}
{%- endmacro %}


{#
    Names and types of a company's own columns, as its table has them or as a select would: what a file of today brings
    may make a number a text. All other types are the SQL's, and in the fingerprint.
#}
{% macro x_types(sql=none) -%}
    {%- set found = [] -%}
    {%- for row in run_query('describe select * from ' ~ ('(' ~ full_sql(sql) ~ '\n) as selected' if sql else this)) -%}
        {%- if row[0].startswith('x_') -%}
            {%- do found.append(row[0] ~ ' ' ~ row[1]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found | sort) }}
{%- endmacro %}


{#
    After a build, in its transaction: up to which change the model is. Where a parent or a log is behind, because a run
    of a part left it out, the model stays where it was and does it again; one that was built anew has to be so once more.
#}
{% macro end_incremental(sql) -%}
    {%- if not execute -%}
        {{ return('') }}
    {%- endif -%}
    {%- set is_behind = is_a_log_behind() or is_a_parent_behind() -%}
    {%- if not is_incremental() -%}
        {{ return(progress_sql(incremental_fingerprint(sql), is_behind)) }}
    {%- elif is_behind -%}
        {{ return(
            'update ' ~ relation_of('base_progress') ~ " set change_number = -1 where model = '" ~ model.name
            ~ "' and is_anew"
        ) }}
    {%- endif -%}
    {%- set statements = [] -%}
    {%- for log in model.config.meta.incremental_by.values() -%}
        {%- do statements.append(
            'update ' ~ relation_of('base_progress') ~ ' set change_number = (select coalesce(max(change_number), 0) from '
            ~ relation_of(log) ~ ") where model = '" ~ model.name ~ "' and log = '" ~ log ~ "'"
        ) -%}
    {%- endfor -%}
    {{ return(statements | join('; ')) }}
{%- endmacro %}


{# Whether a model can go on from where it is in a log. More than a quarter changed: building anew is faster. #}
{% macro is_log_known(log, fingerprint) -%}
    {%- set query -%}
        select count(*) = 1
        from {{ relation_of('base_progress') }} as progress
        inner join {{ relation_of('base_progress') }} as log
            on progress.log = log.model and progress.generation = log.generation
        where
            progress.model = '{{ model.name }}'
            and progress.log = '{{ log }}'
            and progress.change_number >= 0
            and progress.fingerprint = '{{ fingerprint }}'
            and (
                select count_if(change_number > progress.change_number) * 4 <= count(*)
                from {{ relation_of(log) }}
            )
    {%- endset -%}
    {{ return(run_query(query).rows[0][0]) }}
{%- endmacro %}


{# Whether a log did not look in this run: what was built rests on tables that it may not know. #}
{% macro is_a_log_behind() -%}
    {%- set logs = model.config.meta.incremental_by.values() -%}
    {%- set query -%}
        select count(*) < {{ logs | length }}
        from {{ relation_of('base_progress') }}
        where model in ('{{ logs | join("', '") }}') and fingerprint = '{{ invocation_id }}'
    {%- endset -%}
    {{ return(run_query(query).rows[0][0]) }}
{%- endmacro %}


{# Whether an incremental parent does not yet hold all changes that its logs know. #}
{% macro is_a_parent_behind() -%}
    {%- for parent in incremental_parents(model) -%}
        {%- for log in parent.config.meta.incremental_by.values() -%}
            {%- set query -%}
                select count(*) = 1
                from {{ relation_of('base_progress') }} as progress
                inner join {{ relation_of('base_progress') }} as log
                    on progress.log = log.model and progress.generation = log.generation
                where
                    progress.model = '{{ parent.name }}'
                    and progress.log = '{{ log }}'
                    and progress.change_number
                    = (select coalesce(max(change_number), 0) from {{ relation_of(log) }})
            {%- endset -%}
            {%- if not run_query(query).rows[0][0] -%}
                {{ return(true) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}


{# Notes that a model was built anew, with all changes of its logs; -1 where it has to be so once more. #}
{% macro progress_sql(fingerprint, is_behind=false) -%}
    {%- set statement -%}
        delete from {{ relation_of('base_progress') }} where model = '{{ model.name }}'
        {%- for log in model.config.meta.incremental_by.values() -%}
        ;
        insert into {{ relation_of('base_progress') }} (model, log, generation, change_number, fingerprint, is_anew)
        select
            '{{ model.name }}',
            '{{ log }}',
            (select generation from {{ relation_of('base_progress') }} where model = '{{ log }}'),
            {{ -1 if is_behind else 'coalesce(max(change_number), 0)' }},
            '{{ fingerprint }}',
            true
        from {{ relation_of(log) }}
        {%- endfor -%}
    {%- endset -%}
    {{ return(statement) }}
{%- endmacro %}


{#
    Of what a model rests on and no log compares: its SQL with vars, macros and found columns in it, the types of its
    columns, the same of its incremental parents, the views between them, the rows of small tables, the engine. No row
    can be read out of it.
#}
{% macro incremental_fingerprint(sql) -%}
    {%- set text = namespace(sql=full_sql(sql) | replace(adapter.quote(this.database) ~ '.', '')) -%}
    {%- for pattern in model.config.meta.aside -%}
        {%- set text.sql = modules.re.sub('(?s)' ~ pattern, '', text.sql) -%}
    {%- endfor -%}
    {%- set parts = [modules.re.sub('[ \\n]+', ' ', text.sql), dbt_version] -%}
    {%- for column in model.columns.values() if not column.name.startswith('x_') -%}
        {%- do parts.append(column.name ~ ' ' ~ column.data_type) -%}
    {%- endfor -%}
    {%- set query -%}
        select version()
        {%- for name in model.config.meta.whole -%}
        , (
            select concat_ws('|', count(*), sum(cast(hash(whole_table) as hugeint)))
            from {{ relation_of(name) }} as whole_table
        )
        {%- endfor -%}
        {#- What is set aside is read through views as well, which may name the files of the day. -#}
        {%- set views = parents_through_views(model) | selectattr('config.materialized', 'equalto', 'view') -%}
        {%- for view in (views if not model.config.meta.aside else []) -%}
        , (
            select replace(sql, '{{ this.database }}.', '')
            from duckdb_views()
            where
                database_name = '{{ view.database }}'
                and schema_name = '{{ view.schema }}'
                and view_name = '{{ view.alias }}'
        )
        {%- endfor -%}
        {%- for parent in incremental_parents(model) -%}
        , (select max(fingerprint) from {{ relation_of('base_progress') }} where model = '{{ parent.name }}')
        {%- endfor -%}
    {%- endset -%}
    {{ return(local_md5((parts + (run_query(query).rows[0] | list)) | join('\n'))) }}
{%- endmacro %}
