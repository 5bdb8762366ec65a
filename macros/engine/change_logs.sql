{# Logs of changes on DuckDB; on Spark they are disabled. What they are: macros/incremental. #}

{% macro default__change_log(key) -%}
{%- endmacro %}

{% macro duckdb__change_log(key) -%}
    {{ config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=key,
        on_schema_change='fail',
        pre_hook='{{ begin_change_log() }}',
        post_hook='{{ end_change_log() }}',
    ) }}
{%- endmacro %}

{#
    A key that is gone goes here as well once every model that follows the log has heard of it: but for those of the last
    change, whose number must not be given again. A model that follows it no longer is forgotten: if it comes back, it is
    built anew.
#}
{% macro begin_change_log() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ relation_of('base_progress') }}
        where
            log = '{{ model.name }}'
            and model not in ('{{ ([model.name] + followers(model.name)) | join("', '") }}');
        delete from {{ this }}
        where
            content_hash is null
            and change_number < (select max(change_number) from {{ this }})
            and change_number <= (
                select min(change_number)
                from {{ relation_of('base_progress') }}
                where log = '{{ model.name }}' and model != log
            )
    {%- endif -%}
{%- endmacro %}

{#
    A log that begins anew counts from one again: what a model knows of the log before is worth nothing. The same where
    base_progress was lost. The fingerprint of a log is the run of dbt that last compared it.
#}
{% macro end_change_log() -%}
    {%- if execute -%}
        {%- if not is_incremental() -%}
        delete from {{ relation_of('base_progress') }} where model = '{{ model.name }}';
        {%- endif %}
        insert into {{ relation_of('base_progress') }} (model, log, generation)
        select '{{ model.name }}', '{{ model.name }}', '{{ invocation_id }}'
        where not exists (select 1 from {{ relation_of('base_progress') }} where model = '{{ model.name }}');
        update {{ relation_of('base_progress') }} set fingerprint = '{{ invocation_id }}' where model = '{{ model.name }}'
    {%- endif -%}
{%- endmacro %}


{% macro default__changes_of(checksums, key, columns) -%}
    select * from {{ checksums }}
{%- endmacro %}

{% macro duckdb__changes_of(checksums, key, columns) -%}
    {%- if goes_on() -%}
    select
        coalesce(now.{{ key }}, before.{{ key }}) as {{ key }},
        {%- for column in columns %}
        now.{{ column }},
        {%- endfor %}
        now.content_hash,
        cast((select coalesce(max(change_number), 0) + 1 from {{ this }}) as bigint) as change_number
    from {{ checksums }} as now
    full outer join {{ this }} as before on now.{{ key }} = before.{{ key }}
    where now.content_hash is distinct from before.content_hash
    {%- else -%}
    select
        {{ key }},
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        content_hash,
        cast(1 as bigint) as change_number
    from {{ checksums }}
    {%- endif -%}
{%- endmacro %}
