with

input_rows as (

    select * from {{ ref('base_exchange_rates') }}

),

accepted as (

    select
        upper(currency_code) as currency_code,
        rate_date
        {{- passthrough_columns('exchange_rates') }},
        rate
    from input_rows
    where is_accepted

)

select * from accepted
