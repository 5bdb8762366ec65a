{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    enabled=target.type == 'duckdb',
) }}
-- The models write into it what they have done, each in its own transaction.
select
    cast(null as string) as model,
    cast(null as string) as log,
    cast(null as string) as generation,
    cast(null as bigint) as change_number,
    cast(null as string) as fingerprint,
    cast(null as boolean) as is_anew
where 1 = 0
