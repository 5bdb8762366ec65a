{#
    Whether the contact list may leave the warehouse: a table beside it holds what it rests on and is not built,
    or failed its tests, since. The list is whole where the table is there and empty; scripts/export_lists.py
    exports no other. Whatever ends a build too early (an error, a kill) leaves its rows there.
#}

{# On-run-start: what this run will build, and all that rests on it on the way to the list, is pending. #}
{% macro begin_contact_list() -%}
    {%- set nodes = contact_list_nodes() if execute else {} -%}
    {%- set touched = [] -%}
    {%- for id in selected_resources if id in nodes -%}
        {%- do touched.append(id) -%}
    {%- endfor -%}
    {%- if touched -%}
        {%- do adapter.dispatch('begin_contact_list', 'clientela')(nodes, resting_on(touched, nodes)) -%}
    {%- endif -%}
{%- endmacro %}

{# On-run-end: what ended well is pending no more; what failed a test is again. results: of this run. #}
{% macro end_contact_list(results) -%}
    {%- set nodes = contact_list_nodes() if execute else {} -%}
    {%- set built = [] -%}
    {%- set failed = [] -%}
    {%- for result in results or [] -%}
        {%- if result.node.resource_type in ['test', 'unit_test'] -%}
            {%- if result.status not in ['pass', 'warn', 'success'] -%}
                {%- do failed.extend(tested_by(result.node, nodes)) -%}
            {%- endif -%}
        {%- elif result.status == 'success' and result.node.unique_id in nodes -%}
            {%- do built.append(result.node.unique_id) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if built or failed -%}
        {%- do adapter.dispatch('end_contact_list', 'clientela')(built, resting_on(failed, nodes)) -%}
    {%- endif -%}
{%- endmacro %}


{# What the list is built from and itself: {unique id: ids that it reads}, in the order of building. #}
{% macro contact_list_nodes() -%}
    {%- set kinds = ['model', 'seed', 'snapshot'] -%}
    {%- set parents = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type in kinds -%}
        {%- do parents.update({node.unique_id: node.depends_on.nodes | default([])}) -%}
    {%- endfor -%}
    {%- set waiting = ['model.clientela.contact_list'] -%}
    {%- set found = {} -%}
    {#- Each is appended once, while the loop goes on over what it appends. -#}
    {%- for id in waiting if id in parents and id not in found -%}
        {%- do found.update({id: parents[id]}) -%}
        {%- do waiting.extend(parents[id]) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{# Nodes and all that rests on them, the list at the end. #}
{% macro resting_on(ids, nodes) -%}
    {%- set children = {} -%}
    {%- for id, parents in nodes.items() -%}
        {%- for parent in parents -%}
            {%- do children.setdefault(parent, []).append(id) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set found = {} -%}
    {%- set waiting = ids | list -%}
    {%- for id in waiting if id not in found -%}
        {%- do found.update({id: true}) -%}
        {%- do waiting.extend(children.get(id, [])) -%}
    {%- endfor -%}
    {{ return(found.keys() | list) }}
{%- endmacro %}


{#
    The nodes that a failed test speaks against: the one whose property it is; of a test in a file of its own all
    that it reads, where the list rests on each of them.
#}
{% macro tested_by(test, nodes) -%}
    {%- set read = [test.attached_node] if test.attached_node else test.depends_on.nodes -%}
    {%- set known = [] -%}
    {%- for id in read if id in nodes -%}
        {%- do known.append(id) -%}
    {%- endfor -%}
    {{ return(known if known | length == read | length else []) }}
{%- endmacro %}


{# Lists leave from DuckDB alone. #}
{% macro spark__begin_contact_list(nodes, touched) -%}
{%- endmacro %}

{% macro spark__end_contact_list(built, failed) -%}
{%- endmacro %}

{% macro duckdb__begin_contact_list(nodes, touched) -%}
    {%- set table = contact_list_pending() -%}
    {%- set pending = touched | list -%}
    {#- Of a warehouse without the mark nobody knows what is built; a seed that was not there would stop the run. -#}
    {%- if not table.is_there -%}
        {%- for id in nodes if not id.startswith('seed.') and id not in pending -%}
            {%- do pending.append(id) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do run_query('create schema if not exists ' ~ table.schema) -%}
    {%- do run_query('create table if not exists ' ~ table.name ~ ' (node_name varchar)') -%}
    {%- do add_pending(table, pending) -%}
{%- endmacro %}

{% macro duckdb__end_contact_list(built, failed) -%}
    {%- set table = contact_list_pending() -%}
    {%- if table.is_there -%}
        {%- if built -%}
            {%- do run_query('delete from ' ~ table.name ~ ' where node_name in (' ~ node_names(built) ~ ')') -%}
        {%- endif -%}
        {%- do add_pending(table, failed) -%}
    {%- endif -%}
{%- endmacro %}

{% macro add_pending(table, ids) -%}
    {%- if node_names(ids) -%}
        {%- do run_query(
            'insert into ' ~ table.name ~ ' select unnest([' ~ node_names(ids) ~ ']) except select node_name from '
            ~ table.name
        ) -%}
    {%- endif -%}
{%- endmacro %}

{# Names of nodes as a list of SQL texts; what is part of other queries is never built. #}
{% macro node_names(ids) -%}
    {%- set names = [] -%}
    {%- for id in ids if id in graph.nodes and graph.nodes[id].config.materialized != 'ephemeral' -%}
        {%- do names.append("'" ~ sql_text(graph.nodes[id].name) ~ "'") -%}
    {%- endfor -%}
    {{ return(names | join(', ')) }}
{%- endmacro %}

{# The table of what is pending, beside the list. #}
{% macro contact_list_pending() -%}
    {%- set list = graph.nodes['model.clientela.contact_list'] -%}
    {%- set database = adapter.quote(list.database) -%}
    {%- set query -%}
        select count(*)
        from duckdb_tables()
        where
            database_name = '{{ sql_text(list.database) }}'
            and schema_name = '{{ sql_text(list.schema) }}'
            and table_name = 'contact_list_pending'
    {%- endset -%}
    {{ return({
        'schema': database ~ '.' ~ adapter.quote(list.schema),
        'name': database ~ '.' ~ adapter.quote(list.schema) ~ '.contact_list_pending',
        'is_there': run_query(query).rows[0][0] > 0
    }) }}
{%- endmacro %}
