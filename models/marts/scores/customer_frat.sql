with

rfm as (

    select * from {{ ref('customer_rfm') }}

),

types as (

    select * from {{ ref('int_customer_types__chosen') }}

),

shares as (

    select * from {{ ref('int_customer_categories__shared') }}

),

predictions as (

    select * from {{ ref('int_next_categories__predicted') }}

),

methods as (

    select * from {{ ref('int_next_category__backtested') }}

),

chosen_method as (

    select method
    from methods
    where is_chosen

),

typed as (

    select
        rfm.*,
        types.type_category,
        types.category_count,
        types.type_share,
        types.type_concentration
    from rfm
    left join types
        on
            rfm.customer_id = types.customer_id
            and rfm.as_of_date = types.as_of_date

),

seconds as (

    select
        shares.customer_id,
        max_by(shares.category, {{ type_order('shares') }}) as second_category,
        max(shares.category_share) as second_share
    from shares
    inner join typed
        on
            shares.customer_id = typed.customer_id
            and shares.as_of_date = typed.as_of_date
    where shares.category != typed.type_category
    group by shares.customer_id

),

-- A last category is not known of everybody; the shares always say something.
predicted as (

    select
        predictions.customer_id,
        predictions.as_of_date,
        case
            when chosen_method.method = 'last_category' and predictions.last_category is null
                then 'decayed_share'
            else chosen_method.method
        end as method,
        predictions.decayed_share_category,
        predictions.last_category,
        predictions.most_popular_category
    from predictions
    cross join chosen_method

),

final as (

    select
        typed.customer_id,
        typed.as_of_date,
        typed.type_category,
        seconds.second_category,
        case predicted.method
            when 'decayed_share' then predicted.decayed_share_category
            when 'last_category' then predicted.last_category
            when 'most_popular' then predicted.most_popular_category
        end as predicted_next_category,
        case
            when predicted.most_popular_category is not null then predicted.method
        end as prediction_method,
        concat(
            typed.frequency_score,
            typed.recency_score,
            typed.monetary_score,
            '-',
            coalesce(typed.type_category, 'none')
        ) as frat_code,
        typed.frequency_score,
        typed.recency_score,
        typed.monetary_score as amount_score,
        coalesce(typed.category_count, 0) as category_count,
        typed.type_share,
        seconds.second_share,
        typed.type_concentration
    from typed
    left join seconds on typed.customer_id = seconds.customer_id
    left join predicted
        on
            typed.customer_id = predicted.customer_id
            and typed.as_of_date = predicted.as_of_date

)

select * from final
