{%- set way_order = 'is_first_choice desc, expected_value desc, cost asc, channel asc' -%}
with

options as (

    select * from {{ ref('contact_options') }}

),

eligibility as (

    select * from {{ ref('contact_eligibility') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

customer_values as (

    select * from {{ ref('customer_value') }}

),

strata as (

    select * from {{ ref('customer_strata') }}

),

-- Channels as arbitration knows them: by number.
numbered_channels as (

    select
        channel,
        period_days,
        coalesce(
            quiet_days like concat('%', {{ iso_day_of_week('list_dates.list_date') }}, '%'), false
        ) as is_quiet,
        row_number() over (order by channel) as channel_number
    from channels
    cross join {{ ref('int_list_date__chosen') }} as list_dates

),

cuts as (

    select
        {{ quantile_of(
            quantiles('future_value_12m', [var('costly_value_percentile')]), 1
        ) }} as worthy_value
    from customer_values

),

-- Where no value is known, who is in the best stratum.
worthy as (

    select
        strata.customer_id,
        coalesce(
            cast(customer_values.future_value_12m as double)
            > round(cuts.worthy_value, 4),
            strata.stratum = 'best'
        ) as is_worthy
    from strata
    cross join cuts
    left join customer_values on strata.customer_id = customer_values.customer_id

),

joined as (

    select
        options.*,
        numbered_channels.channel_number,
        numbered_channels.period_days,
        numbered_channels.is_quiet,
        eligibility.reason as eligibility_reason,
        eligibility.remaining,
        eligibility.remaining_on_channel,
        eligibility.remaining_in_all,
        eligibility.has_open_complaint,
        eligibility.is_declared and options.expected_value > 0 as is_first_choice,
        coalesce(worthy.is_worthy, false) as is_worthy
    from options
    inner join eligibility
        on
            options.customer_id = eligibility.customer_id
            and options.channel = eligibility.channel
    inner join numbered_channels on options.channel = numbered_channels.channel
    left join worthy on options.customer_id = worthy.customer_id

),

judged as (

    select
        *,
        case
            when eligibility_reason in ('open_complaint', 'pressure')
                then
                    case
                        when has_open_complaint and is_held_by_complaint then 'open_complaint'
                        when remaining <= 0 then 'pressure'
                    end
            else eligibility_reason
        end as contact_reason
    from joined

),

reasoned as (

    select
        *,
        case
            when contact_reason is not null then contact_reason
            when
                is_costly and not is_mandatory
                and (not is_worthy or (expected_value <= 0 and is_sent_at_any_value))
                then 'costly_channel'
            when is_quiet then 'quiet_day'
            when expected_value <= 0 and not is_sent_at_any_value then 'no_expected_value'
        end as reason
    from judged

),

-- How far an option came; the first of a candidate is the one it goes out by, or fails at.
stepped as (

    select
        *,
        {{ exclusion_step('reason') }} as step
    from reasoned

),

placed as (

    select
        *,
        row_number() over (
            partition by customer_id, campaign_id, offer_key, wave
            order by step desc, {{ way_order }}
        ) as place
    from stepped

),

-- The order of the candidates is that of what they are worth where they would go out by.
positioned as (

    select
        customer_id,
        campaign_id,
        offer_key,
        wave,
        row_number() over (
            partition by customer_id
            order by
                is_mandatory desc,
                expected_value desc,
                priority asc,
                campaign_id asc,
                offer_key asc,
                wave asc
        ) as position
    from placed
    where place = 1

),

final as (

    select
        placed.customer_id,
        placed.campaign_id,
        placed.offer_key,
        placed.wave,
        placed.channel,
        placed.list_date,
        placed.reason,
        cast(positioned.position as int) as position,
        cast(placed.place as int) as place,
        cast(placed.channel_number as int) as channel_number,
        cast(coalesce(placed.period_days, 0) as int) as period_days,
        placed.remaining_on_channel,
        placed.remaining_in_all,
        placed.expected_value,
        placed.cost,
        placed.is_mandatory,
        placed.is_sent_at_any_value,
        placed.is_control
    from placed
    inner join positioned
        on
            placed.customer_id = positioned.customer_id
            and placed.campaign_id = positioned.campaign_id
            and placed.offer_key = positioned.offer_key
            and placed.wave = positioned.wave
    where placed.reason is null or placed.place = 1

)

select * from final
