-- A subscription that had begun by the as-of date is there once, one that had not is not; and no
-- contract renews two.
with

subscriptions as (

    select * from {{ ref('stg_subscriptions') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

renewals as (

    select * from {{ ref('renewals_due') }}

),

begun as (

    select subscriptions.subscription_id
    from subscriptions
    inner join as_of on subscriptions.starts_on <= as_of.as_of_date

)

select
    begun.subscription_id as begun_subscription_id,
    renewals.subscription_id
from begun
full join renewals on begun.subscription_id = renewals.subscription_id
where begun.subscription_id is null or renewals.subscription_id is null

union all

select
    min(subscription_id) as begun_subscription_id,
    max(subscription_id) as subscription_id
from renewals
where renewed_by_subscription_id is not null
group by renewed_by_subscription_id
having count(*) > 1
