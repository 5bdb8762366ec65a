-- Every customer with a purchase is in a cell of the date; of very many, as many as a sample of
-- that size can hold (five standard deviations).
with

cells as (

    select * from {{ ref('int_clv_cells__counted') }}

),

states as (

    select * from {{ ref('int_customer_states__measured') }}

),

counted as (

    select
        as_of_date,
        sum(customer_count) as customer_count
    from cells
    group by as_of_date

),

buyers as (

    select
        as_of_date,
        least(count(*), {{ var('clv_sample_customers') }}) as wanted_count,
        count(*) > {{ var('clv_sample_customers') }} as is_sampled
    from states
    where purchase_count > 0
    group by as_of_date

)

select
    buyers.as_of_date,
    buyers.wanted_count,
    counted.customer_count
from buyers
left join counted on buyers.as_of_date = counted.as_of_date
where
    counted.customer_count is null
    or abs(counted.customer_count - buyers.wanted_count)
    > case when buyers.is_sampled then 5 * sqrt(buyers.wanted_count) else 0 end
