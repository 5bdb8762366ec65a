with

terms as (

    select * from {{ ref('int_subscriptions__followed') }}

),

predictions as (

    select * from {{ ref('int_renewals__predicted') }}

),

methods as (

    select * from {{ ref('int_renewal_methods__backtested') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

chosen_method as (

    select *
    from methods
    where is_chosen

),

-- Nothing is proposed to those who died or asked to be forgotten; their contracts run on.
judged as (

    select
        terms.*,
        gone.customer_id is not null as is_customer_gone,
        case
            when terms.is_cancelled then 'cancelled'
            when terms.renewed_on is not null then 'renewed'
            when terms.ends_on < terms.as_of_date then 'expired'
            when terms.propose_from <= terms.as_of_date and gone.customer_id is null then 'due'
            else 'running'
        end as status
    from terms
    left join gone on terms.customer_id = gone.customer_id

),

open_predictions as (

    select predictions.*
    from predictions
    inner join judged on predictions.subscription_id = judged.subscription_id
    where judged.status in ('running', 'due') and not judged.is_customer_gone

),

final as (

    select
        judged.subscription_id,
        judged.customer_id,
        judged.product_id,
        judged.renewed_by_subscription_id,
        judged.as_of_date,
        judged.starts_on,
        judged.ends_on,
        judged.cancelled_on,
        judged.propose_from,
        judged.renewed_on,
        judged.status,
        case
            when predictions.subscription_id is null then null
            when predictions.overall_ended_count = 0 then 'assumed'
            else chosen_method.method
        end as probability_source,
        judged.period_amount,
        case
            when predictions.subscription_id is not null
                then {{ renewal_probability('predictions', 'chosen_method') }}
        end as renewal_probability,
        judged.renewal_count,
        predictions.overall_ended_count as ended_terms,
        predictions.overall_renewed_count as renewed_terms,
        predictions.product_ended_count as product_ended_terms,
        predictions.product_renewed_count as product_renewed_terms,
        judged.is_term_valid,
        judged.is_customer_gone
    from judged
    cross join chosen_method
    left join open_predictions as predictions
        on judged.subscription_id = predictions.subscription_id

)

select * from final
