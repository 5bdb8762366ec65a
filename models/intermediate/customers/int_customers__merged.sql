with

resolved as {{ not_materialized() }} (

    select * from {{ ref('int_customers__resolved') }}

),

customers as (

    select * from {{ ref('stg_customers') }}

),

-- A record of a later day says nothing yet.
recorded as (

    select customers.*
    from customers
    inner join resolved on customers.customer_id = resolved.source_customer_id
    where resolved.has_record

),

referrals as (

    select
        recorded.customer_id as source_customer_id,
        coalesce(resolved.customer_id, recorded.referred_by_customer_id) as referred_by_customer_id
    from recorded
    left join resolved on recorded.referred_by_customer_id = resolved.source_customer_id
    where recorded.referred_by_customer_id is not null

),

records as (

    select
        resolved.customer_id,
        resolved.source_customer_id,
        resolved.record_date,
        resolved.first_seen_date,
        resolved.declared_interest_date,
        resolved.reachable_date,
        resolved.erased_at,
        recorded.customer_type,
        recorded.acquisition_source,
        nullif(referrals.referred_by_customer_id, resolved.customer_id) as referred_by_customer_id,
        recorded.declared_channel,
        recorded.declared_interests,
        recorded.household_id
        {{- passthrough_columns('customers', 'recorded') }},
        resolved.has_record,
        {{ seniority('resolved.record_date', 'resolved.source_customer_id') }} as seniority,
        {{ recency('recorded.updated_at', 'recorded.created_at', 'resolved.source_customer_id') }}
            as recency
    from resolved
    left join recorded on resolved.source_customer_id = recorded.customer_id
    left join referrals on resolved.source_customer_id = referrals.source_customer_id

)

-- How a customer was won is what the first record says; what they prefer, what the latest does.
select
    customer_id,
    min(first_seen_date) as first_seen_date,
    min(declared_interest_date) as declared_interest_date,
    min(reachable_date) as reachable_date,
    min(erased_at) as erased_at,
    min_by(customer_type, case when customer_type is not null then seniority end) as customer_type,
    {% for column in ['acquisition_source', 'referred_by_customer_id'] -%}
    min_by({{ column }}, case when {{ column }} is not null then seniority end) as {{ column }},
    {% endfor -%}
    {% set own_columns = passthrough_names('customers') -%}
    {% for column in ['declared_channel', 'declared_interests', 'household_id'] + own_columns -%}
    max_by({{ column }}, case when {{ column }} is not null then recency end) as {{ column }},
    {% endfor -%}
    cast(count_if(has_record) as int) as merged_record_count,
    -- A record without a day was always there.
    bool_or(first_seen_date is null or (has_record and record_date is null)) as is_always_known
from records
group by customer_id
