with

rows_read as (

    {{ contract_rows('products') }}

),

rows_checked as (

    select
        *,
        coalesce(
            contract_reason,
            case when abs(unit_cost) >= 1e9 then 'unit_cost is a billion or more' end
        ) as reject_reason
    from rows_read

)

{{ sorted_rows('products', 'rows_checked') }}
