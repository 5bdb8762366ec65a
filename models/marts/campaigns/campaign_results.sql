{%- set flags = {
    'no_contacts': 'contacts_sent = 0 and controls_kept = 0',
    'only_controls': 'contacts_sent = 0 and controls_kept > 0',
    'no_control': 'contacts_sent > 0 and assigned_control_count = 0',
    'sample_ratio_mismatch': 'split_p_value < 0.001',
    'too_small': 'is_too_small',
    'crossed_customers': 'crossed_customer_count > 0',
    'window_open': 'open_customer_count > 0',
    'starts_after_end': 'starts_on > ends_on or follow_up_starts_on > follow_up_ends_on',
    'events_before_contact': 'events_before_contact > 0',
    'contacts_after_withdrawal': 'contacts_after_withdrawal > 0',
    'costs_missing': 'unknown_cost_count > 0',
} -%}
with

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

contacts as (

    select * from {{ ref('int_campaign_contacts__counted') }}

),

effects as (

    select * from {{ ref('int_campaign_effects__measured') }}

),

attributions as (

    select * from {{ ref('campaign_attributions') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

credited as (

    select
        campaign_id,
        count(*) as order_count,
        count_if(contact_id is null) as uncontacted_order_count,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount
    from attributions
    group by campaign_id

),

-- What is planned has cost nothing yet.
incurred as (

    select
        campaigns.campaign_id,
        campaigns.fixed_cost
    from campaigns
    cross join as_of
    left join contacts on campaigns.campaign_id = contacts.campaign_id
    where
        contacts.campaign_id is not null
        or coalesce(campaigns.starts_on <= as_of.as_of_date, true)

),

joined as (

    select
        campaigns.campaign_id,
        campaigns.goal,
        campaigns.origin,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.follow_up_starts_on,
        campaigns.follow_up_ends_on,
        campaigns.target_redemption_rate,
        campaigns.target_acquisition_cost,
        coalesce(incurred.fixed_cost, 0) as fixed_cost,
        contacts.first_contact_date,
        contacts.last_contact_date,
        {% for count in [
            'contacts_sent', 'controls_kept', 'letters_sent', 'calls_made', 'emails_sent',
            'texts_sent', 'shop_contacts', 'contacts_delivered', 'contacts_obtained', 'responses',
            'contracts_closed', 'unknown_cost_count', 'contacts_after_withdrawal',
            'events_before_contact', 'contact_cost',
        ] -%}
        coalesce(contacts.{{ count }}, 0) as {{ count }},
        {% endfor -%}
        cast(
            coalesce(contacts.contact_cost, 0) + coalesce(incurred.fixed_cost, 0)
            as decimal(18, 2)
        ) as total_cost,
        {% for amount in [
            'order_count', 'uncontacted_order_count', 'net_amount', 'margin_amount',
        ] -%}
        coalesce(credited.{{ amount }}, 0) as attributed_{{ amount }},
        {% endfor -%}
        {% for count in [
            'assigned_treated_count', 'assigned_control_count', 'crossed_customer_count',
            'open_customer_count', 'treated_count', 'control_count', 'closer_count',
            'followed_count', 'measured_cost',
        ] -%}
        coalesce(effects.{{ count }}, 0) as {{ count }},
        {% endfor -%}
        effects.treated_rate,
        effects.control_rate,
        effects.lift,
        effects.lift_low,
        effects.lift_high,
        effects.p_value,
        effects.needed_per_group,
        effects.incremental_margin,
        effects.incremental_margin_low,
        effects.incremental_margin_high,
        effects.margin_p_value,
        effects.split_p_value,
        effects.repurchase_rate,
        effects.abandonment_rate
    from campaigns
    left join incurred on campaigns.campaign_id = incurred.campaign_id
    left join contacts on campaigns.campaign_id = contacts.campaign_id
    left join effects on campaigns.campaign_id = effects.campaign_id
    left join credited on campaigns.campaign_id = credited.campaign_id

),

rated as (

    select
        *,
        1e0 * contracts_closed / nullif(contacts_obtained, 0) as redemption_rate,
        1e0 * contracts_closed / nullif(contacts_sent, 0) as redemption_rate_of_sent,
        cast(total_cost as double) / nullif(contacts_sent, 0) as cost_per_contact,
        cast(attributed_margin_amount as double) / nullif(attributed_order_count, 0)
            as margin_per_order,
        case
            when incremental_margin is not null then 'incremental'
            when contacts_sent > 0 and assigned_control_count = 0 then 'attributed'
        end as roi_basis,
        -- Groups of different size find as much as two of their harmonic mean.
        coalesce(
            least(treated_count, control_count) < {{ var('min_sample_size') }}
            or (
                coalesce(p_value >= 0.05, true)
                and coalesce(
                    2e0 / (1e0 / nullif(treated_count, 0) + 1e0 / nullif(control_count, 0))
                    < needed_per_group,
                    true
                )
            ),
            false
        )
        and assigned_treated_count > 0
        and assigned_control_count > 0 as is_too_small
    from joined

),

judged as (

    select
        *,
        {{ wilson_bound('redemption_rate', 'contacts_obtained', '-') }} as redemption_rate_low,
        {{ wilson_bound('redemption_rate', 'contacts_obtained', '+') }} as redemption_rate_high,
        {{ wilson_bound('redemption_rate_of_sent', 'contacts_sent', '-') }}
            as redemption_rate_of_sent_low,
        {{ wilson_bound('redemption_rate_of_sent', 'contacts_sent', '+') }}
            as redemption_rate_of_sent_high,
        cost_per_contact / nullif(redemption_rate_of_sent, 0) as acquisition_cost,
        case when margin_per_order > 0 then cost_per_contact / margin_per_order end
            as break_even_rate,
        -- Margin and cost are of the same customers: of whom the window is open neither counts.
        case roi_basis
            when 'incremental'
                then
                    (incremental_margin - cast(measured_cost as double))
                    / nullif(cast(measured_cost as double), 0)
            when 'attributed'
                then
                    (cast(attributed_margin_amount as double) - cast(total_cost as double))
                    / nullif(cast(total_cost as double), 0)
        end as roi,
        coalesce(redemption_rate >= target_redemption_rate, target_redemption_rate is null)
        and coalesce(
            cost_per_contact / nullif(redemption_rate_of_sent, 0) <= target_acquisition_cost,
            target_acquisition_cost is null
        ) as are_targets_reached,
        nullif(substring(
            concat(
                {% for flag, condition in flags.items() -%}
                case when {{ condition }} then '|{{ flag }}' else '' end{{ ',' if not loop.last }}
                {% endfor %}
            ), 2
        ), '') as flag
    from rated

),

-- What was aimed at and not reached is not met, though it has no cost per contract; but as long as
-- somebody can still buy it may yet be reached.
final as (

    select
        campaign_id,
        first_contact_date,
        last_contact_date,
        goal,
        origin,
        contacts_sent,
        letters_sent,
        calls_made,
        emails_sent,
        texts_sent,
        shop_contacts,
        contacts_delivered,
        contacts_obtained,
        responses,
        contracts_closed,
        round(redemption_rate, 9) as redemption_rate,
        round(redemption_rate_low, 9) as redemption_rate_low,
        round(redemption_rate_high, 9) as redemption_rate_high,
        round(redemption_rate_of_sent, 9) as redemption_rate_of_sent,
        round(redemption_rate_of_sent_low, 9) as redemption_rate_of_sent_low,
        round(redemption_rate_of_sent_high, 9) as redemption_rate_of_sent_high,
        cast(contact_cost as decimal(18, 2)) as contact_cost,
        fixed_cost,
        total_cost,
        round(cost_per_contact, 6) as cost_per_contact,
        round(acquisition_cost, 6) as acquisition_cost,
        cast(attributed_order_count as int) as attributed_order_count,
        cast(attributed_uncontacted_order_count as int) as uncontacted_order_count,
        cast(attributed_net_amount as decimal(18, 2)) as attributed_net_amount,
        cast(attributed_margin_amount as decimal(18, 2)) as attributed_margin,
        round(margin_per_order, 6) as margin_per_order,
        round(roi, 9) as roi,
        roi_basis,
        round(break_even_rate, 9) as break_even_rate,
        assigned_treated_count,
        assigned_control_count,
        treated_count,
        control_count,
        treated_rate,
        control_rate,
        lift,
        lift_low,
        lift_high,
        p_value,
        needed_per_group,
        cast(measured_cost as decimal(18, 2)) as measured_cost,
        incremental_margin,
        incremental_margin_low,
        incremental_margin_high,
        margin_p_value,
        closer_count,
        repurchase_rate,
        followed_count,
        abandonment_rate,
        open_customer_count,
        crossed_customer_count,
        events_before_contact,
        contacts_after_withdrawal,
        unknown_cost_count,
        target_redemption_rate,
        target_acquisition_cost,
        case
            when contacts_sent = 0 then null
            when target_redemption_rate is null and target_acquisition_cost is null then null
            when are_targets_reached then true
            when open_customer_count = 0 then false
        end as is_target_met,
        flag
    from judged

)

select * from final
