with

rows_read as (

    {{ contract_rows('orders') }}

),

exchange_rates as (

    select * from {{ ref('stg_exchange_rates') }}

),

foreign_days as (

    select
        upper(currency_code) as currency_code,
        {{ local_date('ordered_at') }} as calendar_day
    from rows_read
    where
        contract_reason is null
        and upper(currency_code) != '{{ var("reporting_currency") }}'
    group by all

),

-- The last known rate of a day is found on one line of days and rates, which no join by range can
-- beat.
days_and_rates as (

    select
        currency_code,
        calendar_day,
        cast(null as date) as rate_date
    from foreign_days

    union all

    select
        currency_code,
        rate_date as calendar_day,
        rate_date
    from exchange_rates

),

last_known as (

    select
        currency_code,
        calendar_day,
        max(rate_date) over (
            partition by currency_code
            order by calendar_day
            range between unbounded preceding and current row
        ) as last_rate_date
    from days_and_rates

),

day_rates as (

    select
        last_known.currency_code,
        last_known.calendar_day,
        max(exchange_rates.rate) as exchange_rate
    from last_known
    inner join exchange_rates
        on
            last_known.currency_code = exchange_rates.currency_code
            and last_known.last_rate_date = exchange_rates.rate_date
    group by all

),

rows_rated as (

    select
        rows_read.*,
        case
            when rows_read.currency_code is null then cast(1 as decimal(18, 8))
            when upper(rows_read.currency_code) = '{{ var("reporting_currency") }}'
                then cast(1 as decimal(18, 8))
            else day_rates.exchange_rate
        end as exchange_rate
    from rows_read
    left join day_rates
        on
            upper(rows_read.currency_code) = day_rates.currency_code
            and {{ local_date('rows_read.ordered_at') }} = day_rates.calendar_day

),

rows_checked as (

    select
        *,
        coalesce(
            contract_reason,
            {{ calendar_reason('ordered_at') }},
            case
                when exchange_rate is null
                    then 'currency_code has no exchange rate on or before the day'
            end
        ) as reject_reason
    from rows_rated

)

{% call sorted_rows('orders', 'rows_checked') %}exchange_rate,{% endcall %}
