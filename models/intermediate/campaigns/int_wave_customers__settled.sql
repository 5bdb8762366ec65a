with

contacts as (

    select * from {{ ref('int_contacts__credited') }}

)

select
    campaign_id,
    customer_id,
    wave,
    bool_or(not is_control) as is_contacted,
    bool_or(
        not is_control
        and (
            is_responded
            or is_contract_closed
            or is_bounced
            or is_unsubscribed
            or is_complained
        )
    ) as is_settled
from contacts
group by campaign_id, customer_id, wave
