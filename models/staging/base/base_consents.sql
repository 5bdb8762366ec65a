with

rows_read as (

    {{ contract_rows('consents') }}

),

rows_checked as (

    select
        *,
        contract_reason as reject_reason
    from rows_read

)

-- Of two rows of one instant the stricter decides, and false comes before true.
{{ sorted_rows('consents', 'rows_checked', prefer=['is_granted']) }}
