with

outcomes as {{ not_materialized() }} (

    select * from {{ ref('basket_outcomes') }}

),

orders as (

    select * from {{ ref('int_orders__netted') }}

),

basket_lines as (

    select * from {{ ref('int_basket_lines__judged') }}

),

baskets as {{ not_materialized() }} (

    select * from {{ ref('int_baskets__collected') }}

),

lines_left_out as (

    select
        order_id,
        exclusion_reason,
        count(*) as line_count
    from basket_lines
    where exclusion_reason is not null
    group by order_id, exclusion_reason

),

-- An order none of whose lines counts is left out for the reason of the line that came nearest.
nearest as (

    select
        lines_left_out.order_id,
        max(outcomes.outcome_rank) as outcome_rank
    from lines_left_out
    inner join outcomes on lines_left_out.exclusion_reason = outcomes.outcome
    group by lines_left_out.order_id

),

judged_orders as (

    select
        orders.order_id,
        orders.net_amount,
        case
            when orders.is_cancelled then 'cancelled'
            when baskets.is_oversized then 'oversized'
            when baskets.order_id is not null then 'counted'
            else coalesce(outcomes.outcome, 'without_lines')
        end as outcome
    from orders
    left join baskets on orders.order_id = baskets.order_id
    left join nearest on orders.order_id = nearest.order_id
    left join outcomes on nearest.outcome_rank = outcomes.outcome_rank

),

order_counts as (

    select
        outcome,
        count(*) as order_count,
        sum(net_amount) as net_amount
    from judged_orders
    group by outcome

),

judged_lines as (

    select
        exclusion_reason as outcome,
        line_count
    from lines_left_out

    union all

    select
        case when is_oversized then 'oversized' else 'counted' end as outcome,
        case when is_oversized then line_count else product_count end as line_count
    from baskets

    union all

    select
        'repeated' as outcome,
        line_count - product_count as line_count
    from baskets
    where not is_oversized

),

line_counts as (

    select
        outcome,
        sum(line_count) as line_count
    from judged_lines
    group by outcome

),

final as (

    select
        outcomes.outcome,
        outcomes.outcome_rank,
        outcomes.meaning,
        cast(coalesce(order_counts.order_count, 0) as bigint) as order_count,
        cast(coalesce(line_counts.line_count, 0) as bigint) as line_count,
        cast(coalesce(order_counts.net_amount, 0) as decimal(18, 2)) as net_amount
    from outcomes
    left join order_counts on outcomes.outcome = order_counts.outcome
    left join line_counts on outcomes.outcome = line_counts.outcome

)

select * from final
