with

withdrawals as (

    select * from {{ ref('int_withdrawals__dated') }}

)

-- Only the last can still matter: a grant that is not later than it is cancelled by it.
select
    customer_id,
    channel,
    purpose,
    max(withdrawn_at) as withdrawn_at,
    max_by(reason, {{ tuple_of('withdrawn_at', 'reason') }}) as reason
from withdrawals
group by customer_id, channel, purpose
