-- Every campaign has its results, and nothing is lost or counted twice on the way to them: the
-- contacts, costs and orders of the facts, the results, the cells, the plan and the origins add up.
with

contacts as (

    select
        campaign_id,
        count_if(not is_control) as contact_count,
        count_if(is_control) as control_count,
        sum(cost) as cost
    from {{ ref('fct_contacts') }}
    group by campaign_id

),

orders as (

    select
        campaign_id,
        count(*) as order_count,
        sum(net_amount) as net_amount
    from {{ ref('campaign_attributions') }}
    group by campaign_id

),

cells as (

    select
        campaign_id,
        sum(contacts_sent) as contacts_sent,
        sum(contracts_closed) as contracts_closed,
        sum(answered_before) as answered_before,
        sum(cost) as cost,
        count(*) as cell_count
    from {{ ref('campaign_cell_results') }}
    group by campaign_id

),

waves as (

    select
        campaign_id,
        sum(done_contacts) as done_contacts,
        sum(done_controls) as done_controls
    from {{ ref('campaign_plan') }}
    group by campaign_id

),

compared as (

    select
        campaigns.campaign_id,
        results.campaign_id is not null as has_results,
        coalesce(contacts.contact_count, 0) = results.contacts_sent as contacts_agree,
        cast(coalesce(contacts.cost, 0) as decimal(18, 2)) = results.contact_cost as costs_agree,
        coalesce(orders.order_count, 0) = results.attributed_order_count as orders_agree,
        coalesce(orders.net_amount, 0) = results.attributed_net_amount as amounts_agree,
        coalesce(cells.contacts_sent, 0) = results.contacts_sent as cells_agree,
        case
            when coalesce(cells.answered_before, 0) = 0
                then coalesce(cells.contracts_closed, 0) = results.contracts_closed
            else cells.contracts_closed <= results.contracts_closed
        end as closed_agree,
        -- A cell is rounded for itself.
        abs(coalesce(cells.cost, 0) - results.contact_cost)
        <= 0.005 * (coalesce(cells.cell_count, 0) + 1) as cell_costs_agree,
        coalesce(waves.done_contacts, 0) = results.contacts_sent as waves_agree,
        coalesce(waves.done_controls, 0) = coalesce(contacts.control_count, 0) as controls_agree
    from {{ ref('dim_campaigns') }} as campaigns
    left join {{ ref('campaign_results') }} as results
        on campaigns.campaign_id = results.campaign_id
    left join contacts on campaigns.campaign_id = contacts.campaign_id
    left join orders on campaigns.campaign_id = orders.campaign_id
    left join cells on campaigns.campaign_id = cells.campaign_id
    left join waves on campaigns.campaign_id = waves.campaign_id

),

origins as (

    select
        (select sum(contacts_sent) from {{ ref('campaign_origin_results') }}) as of_origins,
        (select sum(contacts_sent) from {{ ref('campaign_results') }}) as of_campaigns

)

select campaign_id as what_differs
from compared
where
    not coalesce(
        has_results and contacts_agree and costs_agree and orders_agree and amounts_agree
        and cells_agree and closed_agree and cell_costs_agree and waves_agree and controls_agree,
        false
    )

union all

select 'origins' as what_differs
from origins
where of_origins is distinct from of_campaigns
