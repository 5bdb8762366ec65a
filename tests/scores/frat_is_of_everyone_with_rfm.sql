-- The same customers, with the same scores; no category has a larger share than their type.
with

rfm as (

    select * from {{ ref('customer_rfm') }}

),

frat as (

    select * from {{ ref('customer_frat') }}

),

shares as (

    select * from {{ ref('int_customer_categories__shared') }}

),

unequal as (

    select
        coalesce(rfm.customer_id, frat.customer_id) as customer_id,
        'scores' as problem
    from rfm
    full outer join frat on rfm.customer_id = frat.customer_id
    where
        rfm.customer_id is null
        or frat.customer_id is null
        or rfm.recency_score != frat.recency_score
        or rfm.frequency_score != frat.frequency_score
        or rfm.monetary_score != frat.amount_score

),

larger as (

    select
        frat.customer_id,
        'type' as problem
    from frat
    inner join shares
        on
            frat.customer_id = shares.customer_id
            and frat.as_of_date = shares.as_of_date
    where
        frat.type_share is null
        or shares.category_share > frat.type_share
        or (
            shares.category != frat.type_category
            and shares.category_share > coalesce(frat.second_share, 0)
        )

)

select * from unequal

union all

select * from larger
