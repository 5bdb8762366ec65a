{%- set methods = {
    'decayed_share': 'decayed_share_category',
    'last_category': 'last_category',
    'most_popular': 'most_popular_category',
} -%}
with

customer_categories as (

    select * from {{ ref('int_customer_categories__decayed') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

),

predictions as (

    select * from {{ ref('int_next_categories__predicted') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

cut_off as (

    select {{ add_days('as_of_date', '-' ~ var('next_category_horizon_days')) }} as as_of_date
    from as_of

),

at_cut_off as (

    select predictions.*
    from predictions
    inner join cut_off on predictions.as_of_date = cut_off.as_of_date

),

-- What the sums of the two dates differ by was spent between them.
spent as (

    select
        customer_categories.customer_id,
        customer_categories.category_number,
        sum(
            case
                when dates.is_current then customer_categories.net_amount
                else -customer_categories.net_amount
            end
        ) as net_amount
    from customer_categories
    inner join dates on customer_categories.as_of_date = dates.as_of_date
    inner join at_cut_off on customer_categories.customer_id = at_cut_off.customer_id
    group by customer_categories.customer_id, customer_categories.category_number

),

actuals as (

    select
        customer_id,
        max_by(category_number, {{ tuple_of('net_amount', '-category_number') }})
            as category_number
    from spent
    where net_amount > 0
    group by customer_id

),

evaluated as (

    select
        at_cut_off.*,
        categories.category as actual_category
    from at_cut_off
    inner join actuals on at_cut_off.customer_id = actuals.customer_id
    inner join categories on actuals.category_number = categories.category_number

),

counted as (

    {% for method, column in methods.items() -%}
    select
        '{{ method }}' as method,
        {{ loop.index }} as method_number,
        count(*) as evaluated_customers,
        coalesce(count_if({{ column }} = actual_category), 0) as hits
    from evaluated
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A baseline takes over where it hit more often, and that on enough customers.
ranked as (

    select
        *,
        row_number() over (
            order by
                case
                    when evaluated_customers >= {{ var('min_sample_size') }} then hits
                    else 0
                end desc,
                method_number asc
        ) as method_rank
    from counted

)

select
    ranked.method,
    cut_off.as_of_date,
    cast({{ var('next_category_horizon_days') }} as int) as horizon_days,
    cast(ranked.evaluated_customers as int) as evaluated_customers,
    cast(ranked.hits as int) as hits,
    cast(ranked.hits as double) / nullif(ranked.evaluated_customers, 0) as hit_rate,
    ranked.method_rank = 1 as is_chosen
from ranked
cross join cut_off
