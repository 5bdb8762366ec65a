{{ config(severity='warn') }}
-- Triggered offers and classic campaigns stand in one line: two kinds of offers in one order and
-- their goals in the other is most likely a slip of whoever edited one of the two seeds. A kind
-- that is mandatory where its goal is not, or the other way round, has an order of its own.
with

offer_rules as (

    select * from {{ ref('offer_rules') }}

),

goals as (

    select * from {{ ref('campaign_goals') }}

),

ordered as (

    select
        offer_rules.offer_rule,
        offer_rules.priority as offer_priority,
        goals.priority as goal_priority
    from offer_rules
    inner join goals
        on
            offer_rules.goal = goals.goal
            and offer_rules.is_mandatory = goals.is_mandatory

)

select
    earlier.offer_rule,
    later.offer_rule as later_offer_rule
from ordered as earlier
cross join ordered as later
where
    earlier.offer_priority < later.offer_priority
    and earlier.goal_priority > later.goal_priority
