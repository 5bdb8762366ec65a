{%- set limits = candidate_limits() -%}
with

states as (

    select * from {{ ref('int_customer_states__measured') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

held as (

    select * from {{ ref('int_products__held') }}

),

samples as (

    select * from {{ ref('int_samples__sized') }}

),

asked as (

    select
        as_of_date,
        is_current
    from dates
    where is_current or is_category_backtest

),

counted as (

    select
        as_of_date,
        customer_id,
        count(*) as held_count,
        count_if(is_owned) as owned_count
    from held
    group by as_of_date, customer_id

),

active as (

    select
        asked.as_of_date,
        states.customer_id,
        asked.is_current,
        coalesce(counted.held_count, 0) as held_count,
        coalesce(counted.owned_count, 0) as owned_count,
        {{ hash_fraction('states.customer_id') }} as hash_fraction
    from states
    inner join asked on states.as_of_date = asked.as_of_date
    left join gone on states.customer_id = gone.customer_id
    left join counted
        on
            states.as_of_date = counted.as_of_date
            and states.customer_id = counted.customer_id
    where states.purchase_count > 0 and gone.customer_id is null

),

work as (

    select
        as_of_date,
        {% set learnt = 'least(owned_count, ' ~ limits.learnt_products ~ ')' -%}
        sum(cast({{ learnt }} as bigint) * ({{ learnt }} - 1)) / 2e0 as pair_count,
        sum(owned_count) as owned_count
    from active
    group by as_of_date

),

numbered as (

    {{ in_order(
        'active', 'customer_number',
        order_by=['as_of_date', 'hash_fraction', 'customer_id'],
        buckets=['as_of_date', 'floor(hash_fraction * 4096)']
    ) | indent(4) }}

)

select
    cast(numbered.customer_number as int) as customer_number,
    numbered.as_of_date,
    numbered.customer_id,
    cast(numbered.held_count as int) as held_count,
    cast(numbered.owned_count as int) as owned_count,
    numbered.is_current,
    -- Both samples by the same hash: who is in a small one is in every greater one.
    numbered.hash_fraction * work.pair_count < {{ limits.pairs }} as is_learnt_from,
    not numbered.is_current
    and numbered.hash_fraction < samples.sampled_fraction
    and numbered.hash_fraction * work.owned_count < {{ limits.evaluated_products }} as is_evaluated
from numbered
inner join work on numbered.as_of_date = work.as_of_date
inner join samples on numbered.as_of_date = samples.as_of_date
