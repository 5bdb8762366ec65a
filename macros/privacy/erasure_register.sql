{# The register of erasures where it is there and holds a row; none else. #}
{% macro erasure_register() -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == 'stg_erasures' -%}
        {%- set register = adapter.get_relation(
            database=node.database, schema=node.schema, identifier=node.alias
        ) -%}
        {%- if register and run_query('select count(*) from ' ~ register).rows[0][0] > 0 -%}
            {{ return(register) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}


{#
    On-run-start: the key is one that both engines take, and the one that the register was made with. Under
    another nobody in it would be known again, and whoever was erased would come back.
#}
{% macro check_erasure_key() -%}
    {%- if execute -%}
        {%- set key = env_var('CLIENTELA_ERASURE_KEY', '') -%}
        {%- if key and not modules.re.match('[A-Za-z0-9_.+/=-]{16,200}$', key) -%}
            {{ exceptions.raise_compiler_error(
                'CLIENTELA_ERASURE_KEY must be 16 to 200 letters, digits or signs of _ . + / = - (it is not shown here).'
            ) }}
        {%- endif -%}
        {%- do give_erasure_key(key) -%}
        {%- set is_public = run_query('select ' ~ erasure_key() ~ " = '" ~ public_erasure_key() ~ "'").rows[0][0] -%}
        {%- if key and is_public -%}
            {{ exceptions.raise_compiler_error(
                'CLIENTELA_ERASURE_KEY is set, but this profile does not give it to the engine: add "plugins:'
                ~ ' [{module: warehouse_guard}]" and the folder scripts in "module_paths" (docs/erasure.md).'
            ) }}
        {%- endif -%}
        {%- set register = erasure_register() -%}
        {%- if register -%}
            {%- set strangers = run_query(
                'select count(*) from ' ~ register ~ ' where key_check is distinct from '
                ~ keyed_hash("'key_check'", "'clientela'")
            ).rows[0][0] -%}
            {%- if strangers > 0 -%}
                {{ exceptions.raise_compiler_error(
                    'The register of erasures (' ~ register ~ ') was made with another CLIENTELA_ERASURE_KEY'
                    ~ ('' if key else ', and none is set now') ~ '. Under this key nobody in it is known again, so'
                    ~ ' that erased people would come back. Set the key that it was made with (docs/erasure.md).'
                ) }}
            {%- endif -%}
        {%- endif -%}
        {%- if not key and not (input_folder() == bundled_path('seeds/demo') and not var('input_schema')) -%}
            {%- do log(
                'WARNING: CLIENTELA_ERASURE_KEY is not set. The register of erasures rests on a public key: whoever'
                ~ ' reads it can tell whether a person they know is in it. A key that is set once somebody is in it'
                ~ ' stops the build (docs/erasure.md).', info=true
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
