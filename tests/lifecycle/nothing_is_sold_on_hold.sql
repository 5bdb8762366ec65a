-- While a complaint is open no courtesy is due that sells: which do, seed courtesy_rules says.
with

customer_care as (

    select * from {{ ref('customer_care') }}

),

rules as (

    select * from {{ ref('courtesy_rules') }}

)

select
    customer_care.customer_id,
    customer_care.courtesy_action
from customer_care
inner join rules on customer_care.courtesy_action = rules.courtesy_action
where customer_care.is_sales_hold and rules.is_sales_like
