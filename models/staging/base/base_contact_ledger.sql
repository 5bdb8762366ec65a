-- For scripts/export_lists.py, which knows neither the vars of the build nor its time zone.
select
    cast('{{ shop_timezone() }}' as string) as shop_timezone,
    cast(
        {{ "'" ~ sql_text(var('contact_ledger_path')) ~ "'" if var('contact_ledger_path') else 'null' }}
        as string
    ) as ledger_folder
