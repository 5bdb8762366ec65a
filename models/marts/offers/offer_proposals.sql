with

dim_customers as (

    select * from {{ ref('dim_customers') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

stages as (

    select * from {{ ref('customer_lifecycle') }}

),

customer_values as (

    select * from {{ ref('customer_value') }}

),

care as (

    select * from {{ ref('customer_care') }}

),

types as (

    select * from {{ ref('customer_frat') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

candidates as (

    select * from {{ ref('cross_sell_candidates') }}

),

candidate_odds as (

    select * from {{ ref('int_candidate_odds__learnt') }}

),

replenishments as {{ not_materialized() }} (

    select * from {{ ref('replenishment_due') }}

),

renewals as (

    select * from {{ ref('renewals_due') }}

),

margins as (

    select * from {{ ref('int_product_margins__measured') }}

),

category_margins as (

    select * from {{ ref('int_category_margins__measured') }}

),

term_margins as (

    select * from {{ ref('int_term_margins__measured') }}

),

rules as (

    select * from {{ ref('offer_rules') }}

),

customers as (

    select
        dim_customers.customer_id,
        dim_customers.as_of_date,
        coalesce(stages.lifecycle_stage, 'prospect') as lifecycle_stage,
        types.type_category,
        care.courtesy_action,
        greatest(coalesce(customer_values.future_value_12m, 0), 0) as year_margin,
        -- A margin beyond what a decimal holds would end the build.
        cast(
            cast(
                least(greatest(coalesce(customer_values.expected_margin_per_purchase, 0), 0), 1e15)
                as decimal(20, 4)
            ) as decimal(18, 2)
        ) as purchase_margin,
        coalesce(care.is_sales_hold, false) as is_sales_hold,
        coalesce(customer_values.value_decision = 'demarket', false) as is_demarketed
    from dim_customers
    left join gone on dim_customers.customer_id = gone.customer_id
    left join stages on dim_customers.customer_id = stages.customer_id
    left join customer_values on dim_customers.customer_id = customer_values.customer_id
    left join care on dim_customers.customer_id = care.customer_id
    left join types on dim_customers.customer_id = types.customer_id
    where gone.customer_id is null

),

proposals as (

    select
        candidates.customer_id,
        candidates.product_id,
        cast(null as string) as subscription_id,
        candidates.product_id as offer_subject,
        'cross_sell' as offer_rule,
        products.category,
        case
            when candidates.because_product_id is not null
                then concat('bought ', candidates.because_product_id)
            else 'popular'
        end as reason,
        candidate_odds.probability as learnt_probability,
        candidate_odds.candidate_count as learnt_count,
        margins.margin_amount,
        margins.is_margin_estimated
    from candidates
    left join candidate_odds
        on
            candidates.candidate_rank = candidate_odds.candidate_rank
            and candidates.is_fallback = candidate_odds.is_fallback
    left join products on candidates.product_id = products.product_id
    left join margins on candidates.product_id = margins.product_id

    union all

    select
        replenishments.customer_id,
        replenishments.product_id,
        cast(null as string) as subscription_id,
        replenishments.product_id as offer_subject,
        'replenishment' as offer_rule,
        products.category,
        concat('due on ', cast(replenishments.due_date as string)) as reason,
        replenishments.reorder_probability as learnt_probability,
        replenishments.probability_purchase_count as learnt_count,
        margins.margin_amount,
        margins.is_margin_estimated
    from replenishments
    left join products on replenishments.product_id = products.product_id
    left join margins on replenishments.product_id = margins.product_id
    where replenishments.status = 'due' and replenishments.is_product_proposed

    union all

    select
        replenishments.customer_id,
        cast(null as string) as product_id,
        cast(null as string) as subscription_id,
        concat('category:', replenishments.propose_category) as offer_subject,
        'replenishment' as offer_rule,
        replenishments.propose_category as category,
        concat('bought ', min(products.category)) as reason,
        cast(null as double) as learnt_probability,
        cast(null as int) as learnt_count,
        min(category_margins.margin_amount) as margin_amount,
        bool_or(category_margins.is_margin_estimated) as is_margin_estimated
    from replenishments
    inner join products on replenishments.product_id = products.product_id
    left join category_margins on replenishments.propose_category = category_margins.category
    where
        replenishments.category_status = 'due'
        or (
            replenishments.category_status is null
            and replenishments.status = 'due'
            and not replenishments.is_product_proposed
            and replenishments.propose_category is not null
        )
    group by replenishments.customer_id, replenishments.propose_category

    union all

    select
        renewals.customer_id,
        renewals.product_id,
        renewals.subscription_id,
        renewals.subscription_id as offer_subject,
        'renewal' as offer_rule,
        products.category,
        concat('ends on ', cast(renewals.ends_on as string)) as reason,
        case when renewals.ended_terms > 0 then renewals.renewal_probability end
            as learnt_probability,
        nullif(renewals.ended_terms, 0) as learnt_count,
        term_margins.margin_amount,
        term_margins.is_margin_estimated
    from renewals
    left join products on renewals.product_id = products.product_id
    left join term_margins on renewals.subscription_id = term_margins.subscription_id
    where renewals.status = 'due'

    union all

    select
        customer_id,
        cast(null as string) as product_id,
        cast(null as string) as subscription_id,
        '' as offer_subject,
        'reactivation' as offer_rule,
        type_category as category,
        lifecycle_stage as reason,
        cast(null as double) as learnt_probability,
        cast(null as int) as learnt_count,
        purchase_margin as margin_amount,
        false as is_margin_estimated
    from customers

    union all

    select
        customer_id,
        cast(null as string) as product_id,
        cast(null as string) as subscription_id,
        '' as offer_subject,
        case when is_sales_hold then 'complaint' else 'courtesy' end as offer_rule,
        cast(null as string) as category,
        case when is_sales_hold then 'open complaint' else courtesy_action end as reason,
        cast(null as double) as learnt_probability,
        cast(null as int) as learnt_count,
        case when is_sales_hold then year_margin else purchase_margin end as margin_amount,
        false as is_margin_estimated
    from customers
    where is_sales_hold or courtesy_action is not null

),

final as (

    select
        proposals.customer_id,
        concat(proposals.offer_rule, ':', proposals.offer_subject) as offer_key,
        proposals.product_id,
        proposals.subscription_id,
        customers.as_of_date,
        rules.offer_type,
        proposals.offer_rule,
        customers.lifecycle_stage,
        proposals.category,
        proposals.reason,
        cast(coalesce(proposals.margin_amount, 0) as decimal(18, 2)) as margin_amount,
        proposals.learnt_probability,
        cast(proposals.learnt_count as int) as learnt_count,
        coalesce(proposals.is_margin_estimated, false) as is_margin_estimated,
        customers.is_sales_hold,
        customers.is_demarketed
    from proposals
    inner join customers on proposals.customer_id = customers.customer_id
    inner join rules on proposals.offer_rule = rules.offer_rule
    where
        (not customers.is_sales_hold or rules.offer_type = 'customer_care')
        and (
            rules.lifecycle_stages = 'any'
            or concat('|', rules.lifecycle_stages, '|')
            like concat('%|', customers.lifecycle_stage, '|%')
        )

)

select * from final
