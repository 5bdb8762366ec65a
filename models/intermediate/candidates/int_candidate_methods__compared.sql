{%- set methods = {
    'cross_sell_new': ['similarity', 'recent_popularity', 'popularity', 'item_cosine'],
    'cross_sell_repeat': ['own_items', 'popularity', 'similarity'],
} -%}
with

lists as (

    select * from {{ ref('int_candidate_lists__tried') }}

),

outcomes as (

    select * from {{ ref('int_candidate_outcomes__observed') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

methods as (

    {% for model, names in methods.items() -%}
    {% set is_last = loop.last -%}
    {% for method in names -%}
    select
        '{{ model }}' as model,
        '{{ method }}' as method,
        {{ loop.index }} as method_number
    {{ 'union all' if not (loop.last and is_last) }}
    {% endfor -%}
    {% endfor %}
),

evaluated as (

    select
        model,
        count(distinct customer_number) as evaluated_customers
    from outcomes
    group by model

),

first_hits as (

    select
        lists.model,
        lists.method,
        lists.customer_number,
        min(lists.list_rank) as hit_rank
    from lists
    inner join outcomes
        on
            lists.model = outcomes.model
            and lists.customer_number = outcomes.customer_number
            and lists.product_number = outcomes.product_number
    group by lists.model, lists.method, lists.customer_number

),

counted as (

    select
        model,
        method,
        count_if(hit_rank <= 1) as hits_1,
        count_if(hit_rank <= 5) as hits_5,
        count_if(hit_rank <= 10) as hits_10,
        sum(cast(1e0 / hit_rank as decimal(18, 12))) as reciprocal_rank_sum
    from first_hits
    group by model, method

),

completed as (

    select
        methods.model,
        methods.method,
        methods.method_number,
        coalesce(evaluated.evaluated_customers, 0) as evaluated_customers,
        coalesce(counted.hits_1, 0) as hits_1,
        coalesce(counted.hits_5, 0) as hits_5,
        coalesce(counted.hits_10, 0) as hits_10,
        coalesce(counted.reciprocal_rank_sum, 0) as reciprocal_rank_sum
    from methods
    left join evaluated on methods.model = evaluated.model
    left join counted
        on
            methods.model = counted.model
            and methods.method = counted.method

),

-- Another takes over where it hit more often, and that on enough customers.
ranked as (

    select
        *,
        row_number() over (
            partition by model
            order by
                case
                    when evaluated_customers >= {{ var('min_sample_size') }} then hits_10
                    else 0
                end desc,
                method_number asc
        ) as method_rank
    from completed

)

select
    ranked.model,
    ranked.method,
    {{ add_days('as_of.as_of_date', '-' ~ var('next_category_horizon_days')) }} as as_of_date,
    cast({{ var('next_category_horizon_days') }} as int) as horizon_days,
    ranked.evaluated_customers,
    cast(ranked.hits_1 as double) / nullif(ranked.evaluated_customers, 0) as hit_rate_1,
    cast(ranked.hits_5 as double) / nullif(ranked.evaluated_customers, 0) as hit_rate_5,
    cast(ranked.hits_10 as double) / nullif(ranked.evaluated_customers, 0) as hit_rate_10,
    round(
        cast(ranked.reciprocal_rank_sum as double) / nullif(ranked.evaluated_customers, 0), 9
    ) as mrr,
    ranked.model = 'cross_sell_new' and ranked.method_rank = 1 as is_chosen
from ranked
cross join as_of
