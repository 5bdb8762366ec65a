{%- set words = [
    'asked', 'interested', 'wished', 'attended', 'visited', 'reviewed', 'commented', 'liked', 'viewed'
] -%}
with

customers as (

    select * from {{ ref('dim_customers') }}

),

interactions as (

    select * from {{ ref('fct_interactions') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

shares as (

    select * from {{ ref('int_customer_categories__shared') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

),

signals as (

    select * from {{ ref('interest_signals') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

weights as (

    select
        max(case when signal = 'purchase' then weight end) as purchase_weight,
        max(case when signal = 'declared' then weight end) as declared_weight
    from signals

),

declared_parts as (

    select
        customer_id,
        {{ text_parts('declared_interests', '|') }} as category_spelling
    from customers
    where declared_interests is not null

),

declared as (

    select
        customer_id,
        {{ category_key('category_spelling') }} as category_key,
        min({{ trimmed('category_spelling') }}) as category_spelling
    from declared_parts
    where {{ category_key('category_spelling') }} is not null
    group by all

),

-- An objection that names neither a category nor a product is to whatever may be offered.
placed as (

    select
        interactions.interaction_id,
        interactions.customer_id,
        interactions.interaction_type,
        interactions.occurred_at,
        interactions.topic,
        case
            when {{ category_key('interactions.category') }} is not null
                then {{ trimmed('interactions.category') }}
            when {{ category_key('products.category') }} is not null
                then {{ trimmed('products.category') }}
            when interactions.interaction_type = 'objection' then 'any'
        end as category_spelling
    from interactions
    left join products on interactions.product_id = products.product_id

),

-- Chances to be wrong multiply: the sum of their logarithms.
shown as (

    select
        placed.customer_id,
        {{ category_key('placed.category_spelling') }} as category_key,
        min(placed.category_spelling) as category_spelling,
        {% for word in words -%}
        max(case when signals.evidence = '{{ word }}' then '{{ word }}' end) as {{ word }},
        {% endfor -%}
        count(*) as interaction_count,
        sum(
            cast(ln(1 - cast(signals.weight as double)) as decimal(38, 18))
        ) as log_doubt
    from placed
    inner join signals on placed.interaction_type = signals.signal
    where placed.category_spelling is not null
    group by all

),

objected as (

    select
        customer_id,
        {{ category_key('category_spelling') }} as category_key,
        min(category_spelling) as category_spelling,
        max_by(
            coalesce(topic, 'unspecified'), {{ tuple_of('occurred_at', 'interaction_id') }}
        ) as objection_topic,
        count(*) as objection_count
    from placed
    where interaction_type = 'objection'
    group by all

),

expressed as (

    select
        coalesce(declared.customer_id, shown.customer_id) as customer_id,
        coalesce(declared.category_key, shown.category_key) as category_key,
        coalesce(declared.category_spelling, shown.category_spelling) as category_spelling,
        declared.customer_id is not null as declared_interest,
        {% for word in words -%}
        shown.{{ word }},
        {% endfor -%}
        shown.interaction_count,
        shown.log_doubt
    from declared
    full outer join shown
        on
            declared.customer_id = shown.customer_id
            and declared.category_key = shown.category_key

),

said as (

    select
        coalesce(expressed.customer_id, objected.customer_id) as customer_id,
        coalesce(expressed.category_key, objected.category_key) as category_key,
        coalesce(
            expressed.category_spelling, objected.category_spelling
        ) as category_spelling,
        expressed.declared_interest,
        {% for word in words -%}
        expressed.{{ word }},
        {% endfor -%}
        expressed.interaction_count,
        expressed.log_doubt,
        objected.objection_topic,
        objected.objection_count
    from expressed
    full outer join objected
        on
            expressed.customer_id = objected.customer_id
            and expressed.category_key = objected.category_key

),

spellings as (

    select
        category_key,
        min(category_spelling) as category
    from said
    group by category_key

),

named as (

    select
        said.*,
        coalesce(categories.category, spellings.category) as category
    from said
    left join spellings on said.category_key = spellings.category_key
    left join categories on said.category_key = categories.category_key

),

bought as (

    select
        shares.customer_id,
        shares.category,
        shares.category_share
    from shares
    inner join as_of on shares.as_of_date = as_of.as_of_date

),

gathered as (

    select
        coalesce(bought.customer_id, named.customer_id) as customer_id,
        coalesce(bought.category, named.category) as category,
        bought.category_share,
        coalesce(named.declared_interest, false) as declared_interest,
        {% for word in words -%}
        named.{{ word }},
        {% endfor -%}
        coalesce(named.interaction_count, 0) as interaction_count,
        coalesce(named.log_doubt, 0) as log_doubt,
        named.objection_topic,
        coalesce(named.objection_count, 0) as objection_count
    from bought
    full outer join named
        on
            bought.customer_id = named.customer_id
            and bought.category = named.category

),

final as (

    select
        gathered.customer_id,
        gathered.category,
        as_of.as_of_date,
        gathered.objection_topic,
        concat_ws(
            ', ',
            case when gathered.category_share is not null then 'bought' end,
            case when gathered.declared_interest then 'declared' end,
            {% for word in words -%}
            gathered.{{ word }},
            {% endfor -%}
            case when gathered.objection_topic is not null then 'objected' end
        ) as evidence,
        cast(gathered.interaction_count as int) as interaction_count,
        cast(gathered.objection_count as int) as objection_count,
        gathered.category_share as purchase_share,
        round(
            1
            - (1 - coalesce(cast(weights.purchase_weight as double) * gathered.category_share, 0))
            * case
                when gathered.declared_interest
                    then 1 - coalesce(cast(weights.declared_weight as double), 0)
                else 1
            end
            * exp(cast(gathered.log_doubt as double)),
            12
        ) as interest_score,
        gathered.declared_interest
    from gathered
    cross join weights
    cross join as_of

)

select * from final
