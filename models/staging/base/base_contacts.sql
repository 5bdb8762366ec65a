with

own_rows as (

    {{ contract_rows('contacts') }}

),

ledger_rows as (

    {{ contract_rows('contacts', second_input('contacts')) }}

),

rows_read as (

    {{ united_rows('contacts', 'own_rows', 'ledger_rows') }}

),

known_customers as (

    select * from {{ ref('base_known_customers') }}

),

-- What the company tells of a contact itself comes before what its list said: that was the plan.
rows_checked as (

    select
        rows_read.*,
        case
            when rows_read.is_second then 1
            {% if var('as_of_date') -%}
            when {{ local_date('rows_read.updated_at') }} > cast('{{ var("as_of_date") }}' as date)
                then 2
            {% endif -%}
            else 0
        end as source_rank,
        coalesce(
            rows_read.contract_reason,
            {{ calendar_reason('rows_read.contacted_at') }},
            case when known_customers.customer_id is null then 'customer_id is nobody known' end
        ) as reject_reason
    from rows_read
    left join known_customers on rows_read.customer_id = known_customers.customer_id

)

{{ sorted_rows('contacts', 'rows_checked', prefer=['source_rank']) }}
