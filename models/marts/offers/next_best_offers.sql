{%- set value_order = 'expected_value desc, priority, offer_key' -%}
with

proposals as (

    select * from {{ ref('offer_proposals') }}

),

response_rates as (

    select * from {{ ref('int_response_rates__shrunk') }}

),

rules as (

    select * from {{ ref('offer_rules') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

planned as (

    select
        proposals.*,
        rules.goal,
        rules.priority,
        rules.max_offers,
        rules.assumed_probability,
        case
            when proposals.is_demarketed then rules.cheap_channel else rules.channel
        end as channel,
        cast(
            case when proposals.is_demarketed then 0 else rules.incentive_share end
            as decimal(9, 6)
        ) as incentive_share
    from proposals
    inner join rules on proposals.offer_rule = rules.offer_rule
    where rules.max_offers > 0

),

-- What became of the same thing before is one yardstick for all products; where it is not known the
-- answers to such offers count, and before any the assumption.
likely as (

    select
        planned.*,
        channels.cost as contact_cost,
        case
            when planned.learnt_probability is not null then 'outcomes'
            else coalesce(response_rates.rate_source, 'assumed')
        end as probability_source,
        response_rates.response_rate,
        response_rates.contact_count,
        response_rates.channel_contact_count,
        response_rates.goal_contact_count,
        response_rates.overall_contact_count
    from planned
    inner join channels on planned.channel = channels.channel
    left join response_rates
        on
            planned.goal = response_rates.goal
            and planned.channel = response_rates.channel
            and planned.lifecycle_stage = response_rates.lifecycle_stage

),

-- Decimals from here on: what offers are ranked by is the same number on every engine.
priced as (

    select
        *,
        cast(
            cast(
                case probability_source
                    when 'outcomes' then learnt_probability
                    when 'assumed' then assumed_probability
                    else response_rate
                end as decimal(18, 12)
            ) as decimal(9, 6)
        ) as probability,
        case probability_source
            when 'outcomes' then learnt_count
            when 'stage' then contact_count
            when 'channel' then channel_contact_count
            when 'goal' then goal_contact_count
            when 'overall' then overall_contact_count
            else 0
        end as probability_count,
        cast(
            cast(greatest(margin_amount, 0) as decimal(20, 2)) * incentive_share as decimal(18, 2)
        ) as incentive_amount
    from likely

),

weighed as (

    select
        *,
        cast(
            cast(margin_amount - incentive_amount as decimal(20, 2)) * probability - contact_cost
            as decimal(18, 2)
        ) as expected_value
    from priced

),

-- One product is offered once, and so is a category where no product is named; each contract is a
-- thing of its own.
distinct_offers as (

    select
        *,
        row_number() over (
            partition by
                customer_id,
                subscription_id,
                product_id,
                case when product_id is null then coalesce(category, offer_key) end
            order by {{ value_order }}
        ) as product_place
    from weighed
    where expected_value > 0 or offer_type = 'customer_care'

),

limited as (

    select
        *,
        row_number() over (
            partition by customer_id, offer_rule
            order by {{ value_order }}
        ) as kind_place
    from distinct_offers
    where product_place = 1

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by {{ value_order }}
        ) as offer_rank
    from limited
    where kind_place <= max_offers

),

final as (

    select
        customer_id,
        cast(offer_rank as int) as offer_rank,
        offer_key,
        product_id,
        subscription_id,
        as_of_date,
        offer_type,
        offer_rule,
        goal,
        channel,
        category,
        probability_source,
        reason,
        expected_value,
        cast(probability as double) as probability,
        cast(coalesce(probability_count, 0) as int) as probability_count,
        margin_amount,
        incentive_amount,
        contact_cost,
        is_margin_estimated,
        is_sales_hold,
        is_demarketed
    from ranked
    where offer_rank <= {{ var('offers_per_customer') }}

)

select * from final
