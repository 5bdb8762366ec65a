{#
    Connected components of nodes that meet in hubs: node, component, where component is the smallest node of
    it. memberships: a CTE of node and hub.
#}
{% macro connected_components(memberships) -%}
    {{ adapter.dispatch('connected_components', 'clientela')(memberships) }}
{%- endmacro %}

{#- Each round every node takes the smallest label it meets in a hub; the last round changes none. -#}
{% macro duckdb__connected_components(memberships) -%}
    with recursive rounds as (

        select
            node,
            hub,
            node as label,
            true as is_changing
        from {{ memberships }}

        union all

        select
            node,
            hub,
            next_label as label,
            bool_or(next_label != label) over () as is_changing
        from (
            select
                *,
                min(hub_label) over (partition by node) as next_label
            from (
                select
                    node,
                    hub,
                    label,
                    min(label) over (partition by hub) as hub_label
                from rounds
                where is_changing
            ) as met
        ) as labelled

    )

    select
        node,
        min(label) as component
    from rounds
    where not is_changing
    group by node
{%- endmacro %}

{#-
    Spark takes no window in a recursion: the rounds are written out. Where a chain is longer than they reach,
    its nodes keep apart, and a test says so (people_are_whole).
-#}
{% macro spark__connected_components(memberships) -%}
    {%- set rounds = 8 -%}
    select
        node,
        min(label) as component
    from (
        {%- for round in range(rounds) %}
        select
            node,
            hub,
            min(hub_label) over (partition by node) as label
        from (
            select
                node,
                hub,
                min(label) over (partition by hub) as hub_label
            from (
        {%- endfor %}
        select
            node,
            hub,
            node as label
        from {{ memberships }}
        {%- for round in range(rounds) %}
            ) as met
        ) as labelled
        {%- endfor %}
    ) as settled
    group by node
{%- endmacro %}
