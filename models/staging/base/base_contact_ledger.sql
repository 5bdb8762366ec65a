-- For scripts/export_lists.py, which knows neither the vars of the build nor its time zone.
{% set folder = var('contact_ledger_path') -%}
select
    cast('{{ shop_timezone() }}' as string) as shop_timezone,
    cast({{ "'" ~ sql_text(folder) ~ "'" if folder else 'null' }} as string) as ledger_folder
