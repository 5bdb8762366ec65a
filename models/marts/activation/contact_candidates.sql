with

offers as (

    select * from {{ ref('next_best_offers') }}

),

targets as (

    select * from {{ ref('campaign_targets') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

offer_rules as (

    select * from {{ ref('offer_rules') }}

),

goals as (

    select * from {{ ref('campaign_goals') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

),

product_margins as (

    select * from {{ ref('int_product_margins__measured') }}

),

category_margins as (

    select * from {{ ref('int_category_margins__measured') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

stages as (

    select * from {{ ref('customer_lifecycle') }}

),

customer_values as (

    select * from {{ ref('customer_value') }}

),

contacts as {{ not_materialized() }} (

    select * from {{ ref('int_contacts__resulted') }}

),

list_dates as (

    select * from {{ ref('int_list_date__chosen') }}

),

-- The company's own campaign for what is triggered, where one of that goal is running.
running as (

    select
        campaigns.campaign_id,
        campaigns.goal,
        campaigns.control_share,
        row_number() over (
            partition by campaigns.goal
            order by campaigns.starts_on, campaigns.campaign_id
        ) as campaign_number
    from campaigns
    cross join list_dates
    left join offer_rules on campaigns.campaign_id = offer_rules.campaign_id
    where
        campaigns.origin = 'triggered'
        and offer_rules.campaign_id is null
        and campaigns.starts_on <= list_dates.list_date
        and coalesce(campaigns.ends_on, list_dates.list_date) >= list_dates.list_date

),

triggered as (

    select
        offers.customer_id,
        coalesce(running.campaign_id, offer_rules.campaign_id) as campaign_id,
        offers.offer_key,
        1 as wave,
        offers.offer_rank as candidate_number,
        'triggered' as origin,
        offers.offer_type,
        offers.goal,
        offers.product_id,
        offers.category,
        offers.channel as planned_channel,
        offers.reason,
        cast(cast(offers.probability as decimal(18, 12)) as decimal(9, 6)) as probability,
        offers.expected_value,
        offers.margin_amount,
        offers.incentive_amount,
        running.control_share,
        offer_rules.repeat_after_days,
        offer_rules.priority,
        offer_rules.is_mandatory,
        not offer_rules.is_mandatory and coalesce(goals.is_held_by_complaint, true)
            as is_held_by_complaint,
        coalesce(goals.is_selling, true) as is_selling,
        coalesce(goals.purpose, 'marketing') as purpose
    from offers
    inner join offer_rules on offers.offer_rule = offer_rules.offer_rule
    left join running on offers.goal = running.goal and running.campaign_number = 1
    left join goals on offers.goal = goals.goal

),

-- Of whom no purchase is expected yet, a purchase would earn what those of all do.
usual_margins as (

    select
        cast(
            cast(
                cast(sum(margin_amount) as double) / nullif(sum(purchase_count), 0)
                as decimal(20, 4)
            ) as decimal(18, 2)
        ) as margin_amount
    from customers

),

classic as (

    select
        targets.customer_id,
        targets.campaign_id,
        concat('campaign:', targets.campaign_id) as offer_key,
        targets.wave,
        {{ var('offers_per_customer') }} + row_number() over (
            partition by targets.customer_id
            order by targets.campaign_id, targets.wave
        ) as candidate_number,
        targets.origin,
        targets.goal as offer_type,
        targets.goal,
        targets.offer_product_id as product_id,
        coalesce(products.category, categories.category, targets.offer_category) as category,
        cast(null as string) as planned_channel,
        coalesce(targets.segment, 'follow-up') as reason,
        cast(null as decimal(9, 6)) as probability,
        cast(null as decimal(18, 2)) as expected_value,
        coalesce(
            product_margins.margin_amount,
            category_margins.margin_amount,
            cast(
                cast(customer_values.expected_margin_per_purchase as decimal(20, 4))
                as decimal(18, 2)
            ),
            usual_margins.margin_amount,
            0
        ) as margin_amount,
        cast(0 as decimal(18, 2)) as incentive_amount,
        targets.control_share,
        cast(null as int) as repeat_after_days,
        goals.priority,
        coalesce(goals.is_mandatory, false) as is_mandatory,
        coalesce(goals.is_held_by_complaint, true) as is_held_by_complaint,
        coalesce(goals.is_selling, true) as is_selling,
        coalesce(goals.purpose, 'marketing') as purpose
    from targets
    cross join usual_margins
    left join goals on targets.goal = goals.goal
    left join products on targets.offer_product_id = products.product_id
    left join product_margins on targets.offer_product_id = product_margins.product_id
    left join categories
        on {{ category_key('targets.offer_category') }} = categories.category_key
    left join category_margins
        on coalesce(products.category, categories.category) = category_margins.category
    left join customer_values on targets.customer_id = customer_values.customer_id

),

candidates as (

    select * from triggered

    union all

    select * from classic

),

shared as (

    select
        candidates.*,
        list_dates.list_date,
        list_dates.as_of_date,
        {{ drawn_share('candidates.control_share') }} as drawn_share,
        {{ contact_id_of('candidates', 'list_dates') | indent(8) }} as contact_id
    from candidates
    cross join list_dates

),

-- Controls too: whom a campaign left alone is not drawn anew every day, and stays a control, or the
-- groups would run into one another whenever the share or the salt is another.
last_contacts as (

    select
        customer_id,
        campaign_id,
        max(contact_date) as contact_date,
        bool_or(not is_control) as is_contacted
    from contacts
    group by customer_id, campaign_id

),

final as (

    select
        shared.customer_id,
        shared.campaign_id,
        shared.offer_key,
        cast(shared.wave as int) as wave,
        cast(shared.candidate_number as int) as candidate_number,
        shared.product_id,
        shared.contact_id,
        shared.list_date,
        shared.as_of_date,
        shared.origin,
        shared.offer_type,
        shared.goal,
        shared.purpose,
        shared.category,
        shared.planned_channel,
        coalesce(stages.lifecycle_stage, 'prospect') as lifecycle_stage,
        shared.reason,
        shared.probability,
        shared.expected_value,
        cast(shared.margin_amount as decimal(18, 2)) as margin_amount,
        cast(shared.incentive_amount as decimal(18, 2)) as incentive_amount,
        cast(shared.drawn_share as decimal(9, 6)) as control_share,
        cast(shared.priority as int) as priority,
        shared.is_mandatory,
        shared.is_held_by_complaint,
        shared.is_mandatory or not shared.is_selling as is_sent_at_any_value,
        not shared.is_mandatory
        and shared.wave = 1
        and shared.drawn_share > 0
        and coalesce(
            not last_contacts.is_contacted,
            {{ control_draw('shared.customer_id', 'shared.campaign_id') }} < shared.drawn_share
        ) as is_control,
        contacts.contact_id is not null
        or coalesce(
            {{ days_between('last_contacts.contact_date', 'shared.list_date') }}
            < shared.repeat_after_days,
            false
        ) as is_already_contacted
    from shared
    left join stages on shared.customer_id = stages.customer_id
    left join contacts on shared.contact_id = contacts.contact_id
    left join last_contacts
        on
            shared.customer_id = last_contacts.customer_id
            and shared.campaign_id = last_contacts.campaign_id

)

select * from final
