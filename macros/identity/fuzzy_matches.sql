{#
    Pairs of customers that scripts/match_fuzzy.py found, as likely as var min_match_probability asks: customer_id,
    other_customer_id, match_probability. No row where the var is not set, and on engines that the script does not
    know: then nothing needs to be there.
#}
{% macro fuzzy_matches() -%}
    {{ adapter.dispatch('fuzzy_matches', 'clientela')() }}
{%- endmacro %}

{% macro default__fuzzy_matches() -%}
    select
        cast(null as string) as customer_id,
        cast(null as string) as other_customer_id,
        cast(null as double) as match_probability
    where 1 = 0
{%- endmacro %}

{% macro duckdb__fuzzy_matches() -%}
    {%- if var('min_match_probability') is none or not execute -%}
    {{ clientela.default__fuzzy_matches() }}
    {%- else -%}
    {%- set matches = adapter.get_relation(database=target.database, schema='vault', identifier='fuzzy_matches') -%}
    {%- if not matches -%}
        {%- do exceptions.raise_compiler_error(
            'Var min_match_probability is set, but nobody has looked for similar customers yet: table '
            ~ 'vault.fuzzy_matches is missing. Build without the var, run python scripts/match_fuzzy.py, '
            ~ 'then build with it (docs/matching.md).'
        ) -%}
    {%- endif -%}
    select
        customer_id,
        other_customer_id,
        match_probability
    from {{ matches }}
    where match_probability >= {{ var('min_match_probability') }}
    {%- endif -%}
{%- endmacro %}
