-- Who is at risk and not worth it gets nothing on a costly channel and no incentive, whatever the
-- offer.
with

offers as (

    select * from {{ ref('next_best_offers') }}

),

customer_values as (

    select * from {{ ref('customer_value') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

)

select
    offers.customer_id,
    offers.offer_key
from offers
inner join customer_values on offers.customer_id = customer_values.customer_id
inner join channels on offers.channel = channels.channel
where
    customer_values.value_decision = 'demarket'
    and (channels.is_costly or offers.incentive_amount != 0)
