with

rows_read as (

    {{ contract_rows('campaigns') }}

),

rows_checked as (

    select
        *,
        coalesce(
            contract_reason,
            {{ calendar_reason('starts_on') }},
            case
                when attribution_window_days < 0 then 'attribution_window_days is negative'
                when attribution_window_days > 3650 then 'attribution_window_days is over 3650'
                when fixed_cost < 0 then 'fixed_cost is negative'
            end
        ) as reject_reason
    from rows_read

)

{{ sorted_rows('campaigns', 'rows_checked') }}
