with

subscriptions as (

    select * from {{ ref('stg_subscriptions') }}

),

customers as (

    select * from {{ ref('int_customers__resolved') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

visible as (

    select
        subscriptions.subscription_id,
        customers.customer_id,
        subscriptions.product_id,
        as_of.as_of_date,
        subscriptions.starts_on,
        subscriptions.ends_on,
        case
            when subscriptions.cancelled_on <= as_of.as_of_date then subscriptions.cancelled_on
        end as cancelled_on,
        subscriptions.period_amount,
        subscriptions.ends_on >= subscriptions.starts_on as is_term_valid
    from subscriptions
    inner join customers on subscriptions.customer_id = customers.source_customer_id
    cross join as_of
    where subscriptions.starts_on <= as_of.as_of_date

),

-- A term that had ended cannot be cancelled any more.
terms as (

    select
        *,
        greatest(
            starts_on, {{ add_days('ends_on', '-' ~ var('renewal_notice_days')) }}
        ) as propose_from,
        {{ add_days('ends_on', var('renewal_grace_days')) }} as last_renewal_date,
        coalesce(cancelled_on <= ends_on, false) or not is_term_valid as is_cancelled
    from visible

),

endings as (

    select
        *,
        row_number() over (
            partition by customer_id, product_id, ends_on
            order by starts_on, subscription_id
        ) as place
    from terms
    where not is_cancelled

),

beginnings as (

    select * from terms
    where is_term_valid and coalesce(cancelled_on > starts_on, true)

),

-- A term renews what ended nearest to its own first day.
pairs as (

    select
        endings.customer_id,
        endings.product_id,
        endings.ends_on,
        beginnings.subscription_id as renewed_by_subscription_id,
        beginnings.starts_on as renewed_on,
        beginnings.ends_on as renewed_until,
        row_number() over (
            partition by beginnings.subscription_id
            order by
                abs({{ days_between('endings.ends_on', 'beginnings.starts_on') }}),
                case when endings.product_id = beginnings.product_id then 0 else 1 end,
                endings.ends_on,
                endings.subscription_id
        ) as nearness
    from endings
    inner join beginnings
        on
            endings.customer_id = beginnings.customer_id
            and endings.starts_on < beginnings.starts_on
            and endings.ends_on < beginnings.ends_on
            and endings.last_renewal_date >= beginnings.starts_on
    where
        coalesce(endings.product_id = beginnings.product_id, true)
        and beginnings.starts_on
        >= {{ add_days('endings.ends_on', '-' ~ var('renewal_grace_days')) }}

),

-- Of contracts of one customer, product and last day each is renewed by another one.
numbered as (

    select
        *,
        row_number() over (
            partition by customer_id, product_id, ends_on
            order by renewed_on, renewed_until, renewed_by_subscription_id
        ) as place
    from pairs
    where nearness = 1

),

renewals as (

    select
        endings.subscription_id,
        numbered.renewed_by_subscription_id,
        numbered.renewed_on
    from endings
    inner join numbered
        on
            endings.customer_id = numbered.customer_id
            and endings.product_id is not distinct from numbered.product_id
            and endings.ends_on = numbered.ends_on
            and endings.place = numbered.place
            and endings.starts_on < numbered.renewed_on

),

flagged as (

    select
        terms.*,
        renewals.renewed_by_subscription_id,
        renewals.renewed_on,
        renewing.subscription_id is not null as is_renewal
    from terms
    left join renewals on terms.subscription_id = renewals.subscription_id
    left join renewals as renewing
        on terms.subscription_id = renewing.renewed_by_subscription_id

)

select
    subscription_id,
    customer_id,
    product_id,
    renewed_by_subscription_id,
    as_of_date,
    starts_on,
    ends_on,
    cancelled_on,
    propose_from,
    last_renewal_date,
    renewed_on,
    cast(period_amount as decimal(18, 2)) as period_amount,
    cast(
        sum(case when is_renewal then 1 else 0 end) over (
            partition by customer_id
            order by starts_on
        ) as int
    ) as renewal_count,
    is_term_valid,
    is_cancelled,
    is_renewal
from flagged
