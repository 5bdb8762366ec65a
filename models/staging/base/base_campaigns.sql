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
            case when attribution_window_days < 0 then 'attribution_window_days is negative' end
        ) as reject_reason
    from rows_read

)

{{ sorted_rows('campaigns', 'rows_checked') }}
