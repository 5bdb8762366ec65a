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

    {{ parts_in_order(
        'population', 'recency_fifth', 5,
        order_by=['recency_days desc', 'customer_id asc'],
        buckets=['-recency_days']
    ) | indent(4) }}

),

frequency_fifths as (

    {{ parts_in_order(
        'recency_fifths', 'frequency_fifth', 5,
        order_by=['frequency', 'customer_id'],
        buckets=['frequency'],
        by=['recency_fifth']
    ) | indent(4) }}

),

monetary_fifths as (

    {{ parts_in_order(
        'frequency_fifths', 'monetary_fifth', 5,
        order_by=['monetary', 'customer_id'],
        buckets=[coarse('monetary')],
        by=['recency_fifth', 'frequency_fifth']
    ) | indent(4) }}

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
