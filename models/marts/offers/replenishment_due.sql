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

-- Whole days inside the window: a life of 45 days ends its window on day 67, not 68.
dated as (

    select
        *,
        {{ add_days('last_purchase_date', 'round(due_days - life_days)') }} as quantity_left_from,
        {{ add_days('last_purchase_date', 'round(due_days)') }} as due_date,
        {{ add_days(
            'last_purchase_date',
            'least(ceil(round(due_days - life_days / 3, 6)), round(due_days))'
        ) }} as propose_from,
        {{ add_days(
            'last_purchase_date',
            'greatest(floor(round(due_days + life_days / 2, 6)), round(due_days))'
        ) }} as propose_until
    from clocks

),

joined as (

    select
        dated.*,
        coalesce(relations.proposed_category, products.category) as propose_category,
        probabilities.reorder_probability,
        probabilities.purchase_count as probability_purchase_count,
        probabilities.probability_source,
        substitutes.product_id is not null as is_substituted,
        coalesce(products.available_until >= dated.as_of_date, true) as is_available
    from dated
    inner join products on dated.product_id = products.product_id
    inner join probabilities
        on
            dated.as_of_date = probabilities.as_of_date
            and dated.customer_id = probabilities.customer_id
            and dated.product_id = probabilities.product_id
    left join relations on products.category = relations.category
    left join substitutes
        on
            dated.customer_id = substitutes.customer_id
            and dated.product_id = substitutes.product_id

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
        propose_category,
        case
            when is_substituted then 'cancelled'
            when as_of_date < propose_from then 'waiting'
            when as_of_date <= propose_until then 'due'
            else 'missed'
        end as status,
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
        is_available
    from joined

)

select * from final
