with

customers as (

    select * from {{ ref('int_candidate_customers__listed') }}

),

candidates as (

    select * from {{ ref('int_candidates__ranked') }}

),

holdings as (

    select * from {{ ref('int_holdings__numbered') }}

),

products as (

    select * from {{ ref('int_products__popular') }}

),

current_candidates as (

    select
        candidates.*,
        customers.customer_id,
        customers.as_of_date
    from candidates
    inner join customers
        on
            candidates.customer_number = customers.customer_number
            and customers.is_current

),

fallback_customers as (

    select customer_number
    from current_candidates
    where because_number is null
    group by customer_number

),

owned_categories as (

    select
        holdings.customer_number,
        products.category
    from holdings
    inner join fallback_customers on holdings.customer_number = fallback_customers.customer_number
    inner join products on holdings.product_number = products.product_number
    where holdings.is_owned
    group by holdings.customer_number, products.category

),

described as (

    select
        current_candidates.customer_id,
        products.product_id,
        current_candidates.as_of_date,
        current_candidates.found_by,
        because_products.product_id as because_product_id,
        products.category,
        current_candidates.candidate_rank,
        current_candidates.points,
        products.buyer_count,
        products.is_new,
        current_candidates.because_number is null as is_fallback,
        coalesce(
            products.category = case
                when current_candidates.because_number is null then owned_categories.category
                else because_products.category
            end,
            false
        ) as is_similar
    from current_candidates
    inner join products on current_candidates.product_number = products.product_number
    left join products as because_products
        on current_candidates.because_number = because_products.product_number
    left join owned_categories
        on
            current_candidates.customer_number = owned_categories.customer_number
            and products.category = owned_categories.category

),

final as (

    select
        customer_id,
        product_id,
        as_of_date,
        because_product_id,
        case
            when is_new then 'new'
            when is_similar then 'similar'
            else 'different'
        end as relation,
        found_by,
        category,
        candidate_rank,
        points / 1e15 as score,
        buyer_count,
        is_fallback
    from described

)

select * from final
