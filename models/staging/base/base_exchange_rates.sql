with

rows_read as (

    {{ contract_rows('exchange_rates') }}

),

rows_checked as (

    select
        *,
        coalesce(contract_reason, case when rate <= 0 then 'rate is not greater than zero' end) as reject_reason
    from rows_read

)

{{ sorted_rows('exchange_rates', 'rows_checked') }}
