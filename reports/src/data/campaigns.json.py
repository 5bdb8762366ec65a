"""Campaigns: what was sent, what came of it, and what it cost beside what it may cost."""

from published import Marts, give

marts = Marts()
give(
    marts,
    campaigns=marts.rows("""
        select
            results.campaign_id, campaigns.campaign_name, results.goal, results.origin,
            coalesce(results.first_contact_date, campaigns.starts_on) as starts_on,
            results.contacts_sent, results.contacts_obtained, results.responses,
            results.contracts_closed, results.redemption_rate, results.redemption_rate_low,
            results.redemption_rate_high, results.redemption_rate_of_sent, results.total_cost,
            results.acquisition_cost, results.target_redemption_rate,
            results.target_acquisition_cost, results.is_target_met, results.attributed_margin,
            results.roi, results.roi_basis, results.treated_count, results.control_count,
            results.treated_rate, results.control_rate, results.lift, results.lift_low,
            results.lift_high, results.p_value, results.incremental_margin, results.flag
        from campaigns.campaign_results as results
        inner join core.dim_campaigns as campaigns using (campaign_id)
        order by starts_on desc nulls last, results.campaign_id
    """),
    origins=marts.rows("""
        select
            origin, campaign_count, sent_campaign_count, contacts_sent, contacts_obtained,
            responses, contracts_closed, redemption_rate, total_cost, acquisition_cost,
            attributed_margin, lift, incremental_margin
        from campaigns.campaign_origin_results
        order by origin
    """),
    total=marts.row("""
        select
            count(*) as campaigns, count(*) filter (where contacts_sent > 0) as sent_campaigns,
            sum(contacts_sent) as contacts_sent, sum(contacts_obtained) as contacts_obtained,
            sum(responses) as responses, sum(contracts_closed) as contracts_closed,
            sum(total_cost) as total_cost, sum(attributed_margin) as attributed_margin,
            count(*) filter (where is_target_met) as targets_met,
            count(is_target_met) as targets_set
        from campaigns.campaign_results
    """),
)
