with

states as (

    select * from {{ ref('int_customer_states__scored') }}

),

population as (

    select *
    from states
    where is_current and purchase_count > 0

),

recency_fifths as (

    select
        *,
        ntile(5) over (order by recency_days desc, customer_id asc) as recency_fifth
    from population

),

frequency_fifths as (

    select
        *,
        ntile(5) over (
            partition by recency_fifth
            order by frequency, customer_id
        ) as frequency_fifth
    from recency_fifths

),

monetary_fifths as (

    select
        *,
        ntile(5) over (
            partition by recency_fifth, frequency_fifth
            order by monetary, customer_id
        ) as monetary_fifth
    from frequency_fifths

),

final as (

    select
        customer_id,
        as_of_date,
        last_purchase_date,
        recency_days,
        frequency,
        monetary,
        recency_score,
        frequency_score,
        monetary_score,
        rfm_code,
        rfm_segment,
        concat(recency_fifth, frequency_fifth, monetary_fifth) as nested_rfm_cell
    from monetary_fifths

)

select * from final
