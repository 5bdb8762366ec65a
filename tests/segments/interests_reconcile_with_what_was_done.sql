-- Categories bought, interactions that show interest in one, and objections: each counted once.
with

interests as (

    select * from {{ ref('customer_interests') }}

),

interactions as (

    select * from {{ ref('fct_interactions') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

signals as (

    select * from {{ ref('interest_signals') }}

),

shares as (

    select * from {{ ref('int_customer_categories__shared') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

told as (

    select
        count(purchase_share) as bought_count,
        coalesce(sum(interaction_count), 0) as interaction_count,
        coalesce(sum(objection_count), 0) as objection_count
    from interests

),

done as (

    select
        coalesce(count_if(
            signals.signal is not null
            and {{ category_key("coalesce(interactions.category, products.category)") }} is not null
        ), 0) as interaction_count,
        coalesce(count_if(interactions.interaction_type = 'objection'), 0) as objection_count
    from interactions
    left join products on interactions.product_id = products.product_id
    left join signals on interactions.interaction_type = signals.signal

),

bought as (

    select count(*) as bought_count
    from shares
    inner join as_of on shares.as_of_date = as_of.as_of_date

)

select
    told.*,
    bought.bought_count as bought_then,
    done.interaction_count as interactions_then,
    done.objection_count as objections_then
from told
cross join bought
cross join done
where
    told.bought_count != bought.bought_count
    or told.interaction_count != done.interaction_count
    or told.objection_count != done.objection_count
