with

rows_read as (

    {{ contract_rows('campaigns') }}

),

rows_checked as (

    select
        *,
        contract_reason as reject_reason
    from rows_read

)

{{ sorted_rows('campaigns', 'rows_checked') }}
