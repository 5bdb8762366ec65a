with

contacts as (

    select * from {{ ref('int_contacts__credited') }}

),

months as (

    select * from {{ ref('customer_months') }}

),

sent as (

    select
        contacts.*,
        {{ add_days("cast(date_trunc('month', contacts.contact_date) as date)", '-1') }}
            as month_end,
        not contacts.is_answered_before as is_asked
    from contacts
    where not contacts.is_control

),

-- The segment before the contact: that of today is what the contact made of it.
placed as (

    select
        sent.*,
        coalesce(months.rfm_segment, 'none') as segment
    from sent
    left join months
        on
            sent.customer_id = months.customer_id
            and sent.month_end = months.month_end

),

counted as (

    select
        campaign_id,
        wave,
        channel,
        segment,
        count(*) as contacts_sent,
        count_if(not is_asked) as answered_before,
        count_if(is_asked and is_delivered) as delivered,
        count_if(is_asked and is_bounced) as bounced,
        count_if(is_asked and is_opened) as opened,
        count_if(is_asked and is_clicked) as clicked,
        count_if(is_asked and is_unsubscribed) as unsubscribed,
        count_if(is_asked and is_complained) as complained,
        count_if(is_asked and is_obtained) as contacts_obtained,
        count_if(is_asked and is_responded) as responses,
        count_if(is_asked and is_contract_closed) as contracts_closed,
        sum(cost) as cost
    from placed
    group by campaign_id, wave, channel, segment

),

rated as (

    select
        *,
        1e0 * contracts_closed / nullif(contacts_obtained, 0) as redemption_rate
    from counted

),

final as (

    select
        campaign_id,
        wave,
        channel,
        segment,
        cast(contacts_sent as int) as contacts_sent,
        cast(answered_before as int) as answered_before,
        cast(delivered as int) as delivered,
        cast(bounced as int) as bounced,
        cast(opened as int) as opened,
        cast(clicked as int) as clicked,
        cast(unsubscribed as int) as unsubscribed,
        cast(complained as int) as complained,
        cast(contacts_obtained as int) as contacts_obtained,
        cast(responses as int) as responses,
        cast(contracts_closed as int) as contracts_closed,
        round(1e0 * bounced / nullif(contacts_sent - answered_before, 0), 9) as bounce_rate,
        round(1e0 * opened / nullif(delivered, 0), 9) as open_rate,
        round(1e0 * clicked / nullif(delivered, 0), 9) as click_rate,
        round(1e0 * unsubscribed / nullif(delivered, 0), 9) as unsubscribe_rate,
        round(1e0 * responses / nullif(contacts_obtained, 0), 9) as response_rate,
        round(redemption_rate, 9) as redemption_rate,
        round({{ wilson_bound('redemption_rate', 'contacts_obtained', '-') }}, 9)
            as redemption_rate_low,
        round({{ wilson_bound('redemption_rate', 'contacts_obtained', '+') }}, 9)
            as redemption_rate_high,
        cast(cost as decimal(18, 2)) as cost
    from rated

)

select * from final
