-- A contact is worth more than it costs, unless it is mandatory or sells nothing: what sells is for
-- seed campaign_goals to say.
with

contact_list as (

    select * from {{ ref('contact_list') }}

),

goals as (

    select * from {{ ref('campaign_goals') }}

)

select
    contact_list.contact_id,
    contact_list.goal
from contact_list
left join goals on contact_list.goal = goals.goal
where
    not contact_list.is_mandatory
    and coalesce(goals.is_selling, true)
    and coalesce(contact_list.expected_value <= 0, true)
