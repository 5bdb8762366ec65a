-- A mart of this company on two of Clientela's: whom the roaster rings up on Monday.
with

scores as (

    select * from {{ ref('clientela', 'customer_rfm') }}

),

stages as (

    select * from {{ ref('clientela', 'customer_lifecycle') }}

)

select
    scores.customer_id,
    scores.rfm_segment,
    scores.recency_days,
    scores.monetary,
    stages.lifecycle_stage,
    stages.reason
from scores
inner join stages on scores.customer_id = stages.customer_id
where stages.lifecycle_stage in ('at_risk', 'lost')
