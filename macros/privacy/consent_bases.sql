{#
    Whether a row of seed consent_bases permits what an entry of the consent ledger claims: its basis, on its channel
    and for its purpose. Arguments: names of the two relations.
#}
{% macro basis_permits(basis, claim) -%}
    {{ claim }}.legal_basis = {{ basis }}.legal_basis
    and {{ basis }}.channel in ('any', {{ claim }}.channel)
    and {{ basis }}.purpose in ('any', {{ claim }}.purpose)
{%- endmacro %}
