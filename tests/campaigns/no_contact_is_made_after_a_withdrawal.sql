{{ config(severity='warn') }}
-- A contact made though its customer had unsubscribed, complained or entered in the register is a
-- violation. The company made it, so the build goes on and says so; campaign_results counts it.
select
    campaign_id,
    count(*) as contact_count
from {{ ref('int_contacts__forbidden') }}
group by campaign_id
