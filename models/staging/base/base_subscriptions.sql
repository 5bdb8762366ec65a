with

rows_read as (

    {{ contract_rows('subscriptions') }}

),

rows_checked as (

    select
        *,
        coalesce(
            contract_reason,
            {{ calendar_reason('starts_on') }},
            case when ends_on < starts_on then 'ends_on is before starts_on' end
        ) as reject_reason
    from rows_read

)

{{ sorted_rows('subscriptions', 'rows_checked') }}
