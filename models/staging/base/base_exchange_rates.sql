with

rows_read as (

    {{ contract_rows('exchange_rates') }}

),

rows_checked as (

    select
        *,
        upper(currency_code) as upper_currency_code,
        coalesce(
            contract_reason,
            case when rate <= 0 then 'rate is not greater than zero' end
        ) as reject_reason
    from rows_read

)

-- usd and USD are one currency.
{{ sorted_rows(
    'exchange_rates', 'rows_checked', instead={'currency_code': 'upper_currency_code'}
) }}
