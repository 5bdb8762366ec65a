{#
    The input contract as the models read it: the columns of models/staging/stg_<table>.yml, with the
    meta keys type, required, values, default and pii. tests/python/test_contract.py holds these files
    to contract/inputs.yml.
#}

{% macro input_tables() -%}
    {{ return([
        'customers', 'products', 'orders', 'order_lines', 'exchange_rates', 'subscriptions',
        'campaigns', 'contacts', 'contact_events', 'interactions', 'consents', 'suppressions',
    ]) }}
{%- endmacro %}


{% macro required_input_tables() -%}
    {{ return(['orders', 'order_lines']) }}
{%- endmacro %}


{# Columns of one input table: [{name, data_type, type, required, values, default, pii}]. #}
{% macro contract_columns(table) -%}
    {%- set columns = [] -%}
    {%- if execute -%}
        {%- for name, column in graph.nodes['model.clientela.stg_' ~ table].columns.items()
            if not column.config.meta.get('derived') -%}
            {%- do columns.append(dict({
                'name': name,
                'data_type': column.data_type,
                'type': 'text',
                'required': false,
                'values': [],
                'default': none,
                'pii': false,
            }, **column.config.meta)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}


{# Names of the columns that identify a row of an input table: meta.grain of its staging model. #}
{% macro contract_key(table) -%}
    {{ return(graph.nodes['model.clientela.stg_' ~ table].config.meta.grain if execute else []) }}
{%- endmacro %}
