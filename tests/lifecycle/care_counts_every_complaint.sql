-- Complaints of customer_care are those of the facts: none is lost, none counted twice.
with

care as (

    select * from {{ ref('customer_care') }}

),

interactions as (

    select * from {{ ref('fct_interactions') }}

),

shown as (

    select coalesce(sum(open_complaints), 0) as open_complaints
    from care

),

made as (

    select count(*) as open_complaints
    from interactions
    where interaction_type = 'complaint' and resolved_at is null

)

select
    shown.open_complaints as shown_complaints,
    made.open_complaints as made_complaints
from shown
cross join made
where shown.open_complaints != made.open_complaints
