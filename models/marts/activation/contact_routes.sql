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

list_dates as (

    select * from {{ ref('int_list_date__chosen') }}

),

-- Channels as arbitration knows them: by number.
numbered_channels as (

    select
        channels.channel,
        channels.period_days,
        coalesce(
            channels.quiet_days
            like concat('%', {{ iso_day_of_week('list_dates.list_date') }}, '%'),
            false
        ) as is_quiet,
        row_number() over (order by channels.channel) as channel_number
    from channels
    cross join list_dates

),

cuts as (

    {{ grouped_quantiles('customer_values', [], {
        'worthy_value': ['future_value_12m', [var('costly_value_percentile')]]
    }) | indent(4) }}

),

-- Where no value is known, who is in the best stratum.
worthy as (

    select strata.customer_id
    from strata
    cross join cuts
    left join customer_values on strata.customer_id = customer_values.customer_id
    where
        coalesce(
            cast(customer_values.future_value_12m as double) > round(cuts.worthy_value_1, 4),
            strata.stratum = 'best'
        )

),

-- What stands against a channel whatever is offered there. Options are permitted for what they are
-- for; eligibility asks for marketing, and the register is in the consents already.
ways as (

    select
        eligibility.customer_id,
        eligibility.channel,
        eligibility.is_declared,
        eligibility.remaining_on_channel,
        eligibility.remaining_in_all,
        numbered_channels.channel_number,
        numbered_channels.period_days,
        numbered_channels.is_quiet,
        eligibility.has_open_complaint,
        worthy.customer_id is not null as is_worthy,
        case
            when eligibility.identifier_reason is not null
                then {{ exclusion_step('eligibility.identifier_reason') | indent(16) }}
            when eligibility.suppression_reason != 'opt_out_register'
                then {{ step_of('suppressed') }}
        end as lasting_step,
        coalesce(eligibility.remaining <= 0, false) as is_full
    from eligibility
    inner join numbered_channels on eligibility.channel = numbered_channels.channel
    left join worthy on eligibility.customer_id = worthy.customer_id

),

-- How many questions were asked until one was answered with no; a number sorts faster than a word.
stepped as (

    select
        options.customer_id,
        options.candidate_number,
        options.campaign_number,
        options.channel,
        options.list_date,
        options.expected_value,
        options.cost,
        options.priority,
        options.is_mandatory,
        options.is_sent_at_any_value,
        options.is_control,
        ways.remaining_on_channel,
        ways.remaining_in_all,
        ways.channel_number,
        ways.period_days,
        ways.is_declared and options.expected_value > 0 as is_first_choice,
        case
            when ways.lasting_step is not null then ways.lasting_step
            when ways.has_open_complaint and options.is_held_by_complaint
                then {{ step_of('open_complaint') }}
            when ways.is_full then {{ step_of('pressure') }}
            when
                options.is_costly and not options.is_mandatory
                and (
                    not ways.is_worthy
                    or (options.expected_value <= 0 and options.is_sent_at_any_value)
                )
                then {{ step_of('costly_channel') }}
            when ways.is_quiet then {{ step_of('quiet_day') }}
            when options.expected_value <= 0 and not options.is_sent_at_any_value
                then {{ step_of('no_expected_value') }}
            else {{ step_of(none) }}
        end as step
    from options
    inner join ways
        on options.customer_id = ways.customer_id and options.channel = ways.channel

),

-- Open channels first, then the one on which the candidate came furthest.
placed as (

    select
        *,
        row_number() over way_order as place,
        first_value(expected_value) over way_order as candidate_value
    from stepped
    window
        way_order as (
            partition by customer_id, candidate_number
            order by
                step desc,
                is_first_choice desc,
                expected_value desc,
                cost asc,
                channel asc
        )

),

-- The order of the candidates is that of what they are worth where they would go out by.
ordered as (

    select
        *,
        dense_rank() over (
            partition by customer_id
            order by
                is_mandatory desc,
                candidate_value desc,
                priority asc,
                candidate_number asc
        ) as turn
    from placed
    where step = {{ step_of(none) }} or place = 1

),

final as (

    select
        customer_id,
        candidate_number,
        campaign_number,
        channel,
        list_date,
        {{ reason_of('step') | indent(8) }} as reason,
        cast(turn as int) as turn,
        cast(place as int) as place,
        cast(channel_number as int) as channel_number,
        cast(coalesce(period_days, 0) as int) as period_days,
        remaining_on_channel,
        remaining_in_all,
        expected_value,
        cost,
        is_mandatory,
        is_sent_at_any_value,
        is_control
    from ordered

)

select * from final
