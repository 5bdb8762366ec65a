{{ config(severity='warn') }}
-- Events of a day before their contact count for nothing; whoever sends the input wants to know.
select
    campaign_id,
    events_before_contact
from {{ ref('campaign_results') }}
where events_before_contact > 0
