-- Whoever stands for a person is of nobody else, and a person has one valid tax code at most.
with

people as (

    select * from {{ ref('stg_people') }}

),

keys as (

    select * from {{ ref('stg_customer_keys') }}

),

survivors as (

    select customer_id
    from people
    group by customer_id

),

members as (

    select
        customer_id,
        source_customer_id
    from people

    union all

    select
        customer_id,
        customer_id as source_customer_id
    from survivors

)

select
    people.source_customer_id,
    'stands for another and is merged itself' as problem
from people
inner join survivors on people.source_customer_id = survivors.customer_id

union all

select
    members.customer_id as source_customer_id,
    'has more than one tax code' as problem
from members
inner join keys on members.source_customer_id = keys.source_customer_id
where keys.key_type = 'tax_code' and keys.is_matchable
group by members.customer_id
having count(distinct keys.key_hash) > 1
