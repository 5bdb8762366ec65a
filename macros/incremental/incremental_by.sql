{#
    Incremental refresh: a model computes anew the rows of keys that changed and keeps the others. What changed, a
    log of changes knows (change_log); up to which change of a log a model is, base_progress knows. Both are read
    where the model is built, none of it where the project is parsed or compiled: one SQL serves every case.
    DuckDB only (macros/engine: incremental, change_logs); elsewhere such a model is a table like any other.
#}

{#
    First line of an incremental model.
    keys: {column: log of changes with that column}. The first one is the model's key. A key is computed anew where it
      changed in its log, or where another column that the first log holds beside it did in that one's. So all rows of a
      key must rest on nothing but
        - what the logs compare,
        - rows of such keys in incremental models and views on them,
        - tables that are named in
    whole: small tables that any row may rest on. Where one of them changed, the model is built anew.
    key: the first column as an expression, where it may be null.
    aside: patterns of the SQL that may change from day to day, because the log compares what comes of them.
#}
{% macro incremental_by(keys, whole=[], key=none, aside=[]) -%}
    {{ adapter.dispatch('incremental_by', 'clientela')(keys, whole, key or keys | first, aside) }}
{%- endmacro %}


{# Condition of an import CTE of an incremental model: the changed keys alone. column: the key in what is read. #}
{% macro of_changed(column) -%}
    {{ adapter.dispatch('of_changed', 'clientela')(column) }}
{%- endmacro %}


{# First line of a log of changes: one row a key, with the number of the last change of its checksum. #}
{% macro change_log(key) -%}
    {{ adapter.dispatch('change_log', 'clientela')(key) }}
{%- endmacro %}


{#
    The end of a log of changes. checksums: CTE of one row a key with its checksum, never null. A key that is gone
    stays without a checksum until every model has heard of it.
    columns: other columns to keep beside the key.
#}
{% macro changes_of(checksums, key, columns=[]) -%}
    {{ adapter.dispatch('changes_of', 'clientela')(checksums, key, columns) }}
{%- endmacro %}


{# What a node reads, also through views: its parents' nodes, and theirs where a parent is a view. #}
{% macro parents_through_views(node) -%}
    {%- set found = [] -%}
    {%- for unique_id in node.depends_on.nodes if unique_id in graph.nodes -%}
        {%- set parent = graph.nodes[unique_id] -%}
        {%- do found.append(parent) -%}
        {%- if parent.config.materialized in ['view', 'ephemeral'] -%}
            {%- do found.extend(parents_through_views(parent)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{# Incremental models that a node reads, also through views: their nodes. #}
{% macro incremental_parents(node) -%}
    {{ return(parents_through_views(node) | selectattr('config.meta.incremental_by') | list) }}
{%- endmacro %}


{# Names of the incremental models that follow a log. #}
{% macro followers(log) -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- if log in (node.config.get('meta', {}).get('incremental_by') or {}).values() -%}
            {%- do found.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{# The relation of a model by its name, without becoming its child. #}
{% macro relation_of(name) -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == name -%}
        {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
    {%- endfor -%}
{%- endmacro %}
