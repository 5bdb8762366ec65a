with

customers as (

    select * from {{ ref('int_customers__merged') }}

),

identities as (

    select * from {{ ref('int_identities__survived') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- A birthday of 120 years ago is a default that somebody typed.
births as (

    select
        customers.customer_id,
        as_of.as_of_date,
        identities.birth_date,
        extract(year from as_of.as_of_date) as as_of_year
    from customers
    cross join as_of
    inner join identities on customers.customer_id = identities.customer_id
    left join gone on customers.customer_id = gone.customer_id
    where
        customers.customer_type = 'person'
        and identities.birth_date <= as_of.as_of_date
        and extract(year from identities.birth_date) > extract(year from as_of.as_of_date) - 120
        and gone.customer_id is null

),

birthdays as (

    select
        customer_id,
        as_of_date,
        {{ anniversary('birth_date', 'as_of_year - 1') }} as last_year_date,
        {{ anniversary('birth_date', 'as_of_year') }} as this_year_date,
        {{ anniversary('birth_date', 'as_of_year + 1') }} as next_year_date
    from births

)

select
    customer_id,
    case
        when this_year_date < as_of_date then this_year_date
        else last_year_date
    end as previous_birthday_date,
    case
        when this_year_date >= as_of_date then this_year_date
        else next_year_date
    end as next_birthday_date
from birthdays
