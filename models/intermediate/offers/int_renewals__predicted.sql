{%- set levels = {
    'overall': [],
    'category': ['category'],
    'product': ['product_id'],
    'renewals': ['product_id', 'renewal_group'],
    'activity': ['product_id', 'is_buying'],
    'renewals_activity': ['product_id', 'renewal_group', 'is_buying'],
} -%}
with

terms as (

    select * from {{ ref('int_subscriptions__followed') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

rules as (

    select * from {{ ref('offer_rules') }}

),

-- A term that has ended is judged on the day it fell due, any other today.
due_terms as (

    select
        terms.subscription_id,
        terms.customer_id,
        coalesce(terms.product_id, '') as product_id,
        coalesce(products.category, '') as category,
        terms.as_of_date,
        terms.last_renewal_date,
        case
            when terms.ends_on < terms.as_of_date then terms.propose_from
            else terms.as_of_date
        end as predicted_on,
        least(terms.renewal_count, 2) as renewal_group,
        terms.renewed_on is not null as is_renewed
    from terms
    left join products on terms.product_id = products.product_id
    where
        terms.is_term_valid
        and coalesce(terms.cancelled_on >= terms.propose_from, true)
        and not (terms.is_cancelled and terms.ends_on >= terms.as_of_date)

),

buying as (

    select due_terms.subscription_id
    from due_terms
    inner join customer_days
        on
            due_terms.customer_id = customer_days.customer_id
            and due_terms.predicted_on >= customer_days.purchase_date
            and {{ add_days('due_terms.predicted_on', '-' ~ var('churn_horizon_days')) }}
            < customer_days.purchase_date
    where
        customer_days.is_purchase
        or coalesce(customer_days.purchase_until_date > due_terms.predicted_on, false)
    group by due_terms.subscription_id

),

described as (

    select
        due_terms.*,
        buying.subscription_id is not null as is_buying
    from due_terms
    left join buying on due_terms.subscription_id = buying.subscription_id

),

-- Outcomes count from the day on which nobody can renew any more, also those known before: else the
-- quick ones would be counted first.
moments as (

    select
        subscription_id,
        product_id,
        category,
        predicted_on as moment_date,
        renewal_group,
        2 as moment_order,
        0 as ended_term,
        0 as renewed_term,
        is_buying
    from described

    union all

    select
        subscription_id,
        product_id,
        category,
        last_renewal_date as moment_date,
        renewal_group,
        1 as moment_order,
        1 as ended_term,
        case when is_renewed then 1 else 0 end as renewed_term,
        is_buying
    from described
    where last_renewal_date <= as_of_date

),

-- Running counts by day, whatever the number of terms.
{% for level, keys in levels.items() -%}
{{ level }}_counts as (

    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        moment_date,
        moment_order,
        sum(sum(ended_term)) over (
            {%- if keys %}
            partition by {{ keys | join(', ') }}
            {%- endif %}
            order by moment_date, moment_order
        ) as ended,
        sum(sum(renewed_term)) over (
            {%- if keys %}
            partition by {{ keys | join(', ') }}
            {%- endif %}
            order by moment_date, moment_order
        ) as renewed
    from moments
    group by {{ (keys + ['moment_date', 'moment_order']) | join(', ') }}

),

{% endfor -%}
counted as (

    select
        described.subscription_id
        {%- for level in levels %}
        {%- for measure in ['ended', 'renewed'] %},
        {{ level }}_counts.{{ measure }} as {{ level }}_{{ measure }}
        {%- endfor %}
        {%- endfor %}
    from described
    {% for level, keys in levels.items() -%}
    inner join {{ level }}_counts
        on
            described.predicted_on = {{ level }}_counts.moment_date
            and {{ level }}_counts.moment_order = 2
            {% for key in keys -%}
            and described.{{ key }} = {{ level }}_counts.{{ key }}
            {% endfor %}
    {% endfor %}
),

assumed as (

    select max(assumed_probability) as assumed_probability
    from rules
    where offer_rule = 'renewal'

),

shrunk as (

    select
        described.*,
        counted.overall_ended,
        counted.overall_renewed,
        counted.product_ended,
        counted.product_renewed,
        {{ shrunk_rate(
            'counted.overall_renewed', 'counted.overall_ended', 'assumed.assumed_probability'
        ) }} as overall_probability,
        {{ shrunk_rate(
            'counted.category_renewed', 'counted.category_ended', 'overall_probability'
        ) }} as category_probability,
        {{ shrunk_rate(
            'counted.product_renewed', 'counted.product_ended', 'category_probability'
        ) }} as product_probability,
        {{ shrunk_rate(
            'counted.renewals_renewed', 'counted.renewals_ended', 'product_probability'
        ) }} as renewals_probability,
        {{ shrunk_rate(
            'counted.activity_renewed', 'counted.activity_ended', 'product_probability'
        ) }} as activity_probability,
        {{ shrunk_rate(
            'counted.renewals_activity_renewed',
            'counted.renewals_activity_ended',
            'renewals_probability'
        ) }} as renewals_activity_probability
    from described
    inner join counted on described.subscription_id = counted.subscription_id
    cross join assumed

)

-- Without a single outcome before it a term says nothing about what outcomes teach.
select
    subscription_id,
    customer_id,
    as_of_date,
    predicted_on,
    last_renewal_date,
    cast(overall_ended as int) as overall_ended_count,
    cast(overall_renewed as int) as overall_renewed_count,
    cast(product_ended as int) as product_ended_count,
    cast(product_renewed as int) as product_renewed_count,
    round(overall_probability, 9) as overall_probability,
    round(category_probability, 9) as category_probability,
    round(product_probability, 9) as product_probability,
    round(renewals_probability, 9) as renewals_probability,
    round(activity_probability, 9) as activity_probability,
    round(renewals_activity_probability, 9) as renewals_activity_probability,
    is_buying,
    is_renewed,
    last_renewal_date <= as_of_date
    and predicted_on > {{ add_days('as_of_date', '-' ~ var('renewal_backtest_days')) }}
    and overall_ended > 0 as is_evaluated
from shrunk
