{#
    Contacts of the ledger whose customers no input knows: a ledger of another company, the demo most often, or
    customers whom the input forgot. They are rejected and kept, and cost nobody a build: this warns, once for all.
    strangers: condition of such rows.
#}
{% test ledger_of_known_customers(model, strangers) %}

{%- if execute -%}
    {%- set query -%}
        select count(*) from {{ model }} where {{ strangers }}
    {%- endset -%}
    {%- set count = run_query(query).rows[0][0] | int -%}
    {%- if count > 0 -%}
        {%- do exceptions.warn(
            'Input: ' ~ count ~ ' contacts of the ledger ' ~ contact_ledger_folder() ~ ' are of customers that nobody'
            ~ ' knows, and are left out (quality.rejected_records). Is it of another company, such as the demo? Then'
            ~ ' move it away, or name another: CLIENTELA_LEDGER (docs/export.md).'
        ) -%}
    {%- endif -%}
{%- endif -%}

select 1 as never_returned
where 1 = 0

{% endtest %}
