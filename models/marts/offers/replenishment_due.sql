with

clocks as (

    select * from {{ ref('int_replenishment_clocks__set') }}

),

probabilities as (

    select * from {{ ref('int_reorder_probabilities__looked_up') }}

),

substitutes as (

    select * from {{ ref('int_substitute_purchases__found') }}

),

relations as (

    select * from {{ ref('int_category_relations__resolved') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

proposed_categories as (

    select proposed_category
    from relations
    group by proposed_category

),

-- Of what other categories lead to, what the customer bought last.
category_purchases as (

    select
        product_days.customer_id,
        products.category,
        max(product_days.purchase_date) as last_purchase_date
    from product_days
    inner join products on product_days.product_id = products.product_id
    inner join proposed_categories on products.category = proposed_categories.proposed_category
    where product_days.returned_date is null
    group by product_days.customer_id, products.category

),

related as (

    select
        clocks.*,
        products.category,
        relations.proposed_category,
        relations.lag_days,
        {{ is_on_sale('products', 'clocks.as_of_date') }} as is_available
    from clocks
    inner join products on clocks.product_id = products.product_id
    left join relations on products.category = relations.category

),

-- Whole days inside the window: a life of 45 days ends its window on day 67, not 68.
dated as (

    select
        *,
        {{ add_days('last_purchase_date', 'round(due_days - life_days)') }} as quantity_left_from,
        {{ add_days('last_purchase_date', 'round(due_days)') }} as due_date,
        {{ add_days('last_purchase_date', window_starts('due_days', 'window_days')) }}
            as propose_from,
        {{ add_days('last_purchase_date', window_ends('due_days', 'window_days')) }}
            as propose_until,
        {{ add_days('last_purchase_date', 'lag_days') }} as category_due_date,
        {{ add_days('last_purchase_date', window_starts('lag_days', 'lag_days')) }}
            as category_from_date,
        {{ add_days('last_purchase_date', window_ends('lag_days', 'lag_days')) }}
            as category_until_date
    from related

),

joined as (

    select
        dated.*,
        coalesce(dated.proposed_category, dated.category) as propose_category,
        probabilities.reorder_probability,
        probabilities.purchase_count as probability_purchase_count,
        probabilities.probability_source,
        case
            when dated.lag_days is null then null
            when category_purchases.last_purchase_date > dated.last_purchase_date then 'cancelled'
            when dated.as_of_date < dated.category_from_date then 'waiting'
            when dated.as_of_date <= dated.category_until_date then 'due'
            else 'missed'
        end as category_status,
        substitutes.product_id is not null as is_substituted
    from dated
    inner join probabilities
        on
            dated.as_of_date = probabilities.as_of_date
            and dated.customer_id = probabilities.customer_id
            and dated.product_id = probabilities.product_id
    left join substitutes
        on
            dated.customer_id = substitutes.customer_id
            and dated.product_id = substitutes.product_id
    left join category_purchases
        on
            dated.customer_id = category_purchases.customer_id
            and dated.proposed_category = category_purchases.category

),

final as (

    select
        customer_id,
        product_id,
        as_of_date,
        last_purchase_date,
        quantity_left_from,
        due_date,
        propose_from,
        propose_until,
        category_due_date,
        category_from_date,
        category_until_date,
        propose_category,
        case
            when clock_source = 'category_relation' then category_status
            when is_substituted then 'cancelled'
            when as_of_date < propose_from then 'waiting'
            when as_of_date <= propose_until then 'due'
            else 'missed'
        end as status,
        category_status,
        clock_source,
        clock_method,
        probability_source,
        purchase_count,
        own_gap_count as observed_gaps,
        quantity,
        life_days,
        probability_purchase_count,
        reorder_probability,
        own_gap_count > 0
        and clock_method in (
            'rhythm', 'rhythm_by_quantity', 'blend', 'own_median', 'declared_rhythm'
        ) as is_own_rhythm,
        is_available,
        is_available and clock_source != 'category_relation' as is_product_proposed
    from joined

)

select * from final
