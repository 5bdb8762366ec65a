with

customers as (

    select * from {{ ref('stg_customers') }}

),

resolved as (

    select * from {{ ref('int_customers__resolved') }}

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
        resolved.customer_id,
        as_of.as_of_date,
        customers.birth_date,
        extract(year from as_of.as_of_date) as as_of_year
    from resolved
    cross join as_of
    inner join customers on resolved.source_customer_id = customers.customer_id
    left join gone on resolved.customer_id = gone.customer_id
    where
        resolved.has_record
        and resolved.source_customer_id = resolved.customer_id
        and customers.customer_type = 'person'
        and customers.birth_date <= as_of.as_of_date
        and extract(year from customers.birth_date) > extract(year from as_of.as_of_date) - 120
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
