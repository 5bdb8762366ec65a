with

customers as (

    select * from {{ ref('dim_customers') }}

),

identities as (

    select * from {{ ref('customer_identities') }}

),

care as (

    select * from {{ ref('customer_care') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

consents as (

    select * from {{ ref('int_consents__in_force') }}

),

suppressions as (

    select * from {{ ref('int_suppressions__matched') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

pressure as {{ not_materialized() }} (

    select * from {{ ref('contact_pressure') }}

),

options as (

    select * from {{ ref('contact_options') }}

),

best_options as (

    select
        customer_id,
        channel,
        max(expected_value) as expected_value
    from options
    group by customer_id, channel

),

marketing_consents as (

    select
        customer_id,
        channel,
        reason,
        is_granted
    from consents
    where purpose = 'marketing'

),

reachable as (

    select
        customers.customer_id,
        customers.as_of_date,
        {{ channel_name('customers.declared_channel') }} as declared_channel,
        case
            when identities.email is null then 'identifier_missing'
            when not identities.is_email_valid then 'identifier_invalid'
        end as email_problem,
        case
            when identities.phone_e164 is null then 'identifier_missing'
            when not identities.is_phone_valid then 'identifier_invalid'
        end as phone_problem,
        case
            when
                identities.phone_e164 is null
                or (identities.is_phone_valid and not {{ can_take_texts('identities.phone_e164') }})
                then 'identifier_missing'
            when not identities.is_phone_valid then 'identifier_invalid'
        end as mobile_problem,
        case
            when identities.postal_address is null then 'identifier_missing'
            when not identities.is_postal_address_usable then 'identifier_invalid'
        end as postal_address_problem,
        pressure.remaining as remaining_in_all,
        coalesce(care.is_sales_hold, false) as has_open_complaint
    from customers
    left join pressure
        on customers.customer_id = pressure.customer_id and pressure.channel = 'any'
    left join identities on customers.customer_id = identities.customer_id
    left join care on customers.customer_id = care.customer_id

),

-- What the register cancels is decided with the consents, as a later grant may survive it.
stops as (

    select
        customer_id,
        'any' as channel,
        case when erased_at is not null then 'erasure' else 'deceased' end as reason
    from gone

    union all

    select
        customer_id,
        channel,
        reason
    from suppressions
    where reason != 'deceased'

),

suppressed as (

    select
        stops.customer_id,
        channels.channel,
        min_by(
            stops.reason,
            case stops.reason
                when 'erasure' then 1
                when 'deceased' then 2
                when 'complaint' then 3
                when 'manual' then 4
                when 'hard_bounce' then 5
                when 'opt_out_register' then null
                else 6
            end
        ) as lasting_reason,
        max(
            case when stops.reason = 'opt_out_register' then stops.reason end
        ) as cancellable_reason
    from stops
    inner join channels on stops.channel in ('any', channels.channel)
    group by stops.customer_id, channels.channel

),

judged as (

    select
        reachable.customer_id,
        channels.channel,
        reachable.as_of_date,
        coalesce(marketing_consents.reason, 'never_asked') as consent_reason,
        case channels.identifier_type
            when 'email' then reachable.email_problem
            when 'phone' then reachable.phone_problem
            when 'mobile' then reachable.mobile_problem
            when 'postal_address' then reachable.postal_address_problem
        end as identifier_reason,
        coalesce(
            suppressed.lasting_reason,
            case
                when not coalesce(marketing_consents.is_granted, false)
                    then suppressed.cancellable_reason
            end
        ) as suppression_reason,
        channels.cost,
        best_options.expected_value,
        pressure.remaining as remaining_on_channel,
        reachable.remaining_in_all,
        least(
            coalesce(pressure.remaining, reachable.remaining_in_all),
            coalesce(reachable.remaining_in_all, pressure.remaining)
        ) as remaining,
        coalesce(channels.channel = reachable.declared_channel, false) as is_declared,
        coalesce(marketing_consents.is_granted, false) as has_consent,
        reachable.has_open_complaint
    from reachable
    cross join channels
    left join marketing_consents
        on
            reachable.customer_id = marketing_consents.customer_id
            and channels.channel = marketing_consents.channel
    left join suppressed
        on
            reachable.customer_id = suppressed.customer_id
            and channels.channel = suppressed.channel
    left join pressure
        on
            reachable.customer_id = pressure.customer_id
            and channels.channel = pressure.channel
    left join best_options
        on
            reachable.customer_id = best_options.customer_id
            and channels.channel = best_options.channel

),

reasoned as (

    select
        *,
        case
            when not has_consent then 'no_consent'
            when identifier_reason is not null then identifier_reason
            when suppression_reason is not null then 'suppressed'
            when has_open_complaint then 'open_complaint'
            when remaining <= 0 then 'pressure'
        end as reason
    from judged

),

ranked as (

    select
        customer_id,
        channel,
        row_number() over (
            partition by customer_id
            order by
                (is_declared and coalesce(expected_value > 0, true)) desc,
                coalesce(expected_value, -cost) desc,
                cost asc,
                channel asc
        ) as channel_rank
    from reasoned
    where reason is null

),

final as (

    select
        reasoned.customer_id,
        reasoned.channel,
        reasoned.as_of_date,
        reasoned.reason,
        reasoned.consent_reason,
        reasoned.identifier_reason,
        reasoned.suppression_reason,
        cast(reasoned.remaining as int) as remaining,
        cast(reasoned.remaining_on_channel as int) as remaining_on_channel,
        cast(reasoned.remaining_in_all as int) as remaining_in_all,
        reasoned.expected_value,
        cast(ranked.channel_rank as int) as channel_rank,
        reasoned.reason is null as is_eligible,
        reasoned.is_declared,
        reasoned.has_consent,
        reasoned.identifier_reason is null as is_identifier_valid,
        reasoned.suppression_reason is not null as is_suppressed,
        reasoned.has_open_complaint
    from reasoned
    left join ranked
        on
            reasoned.customer_id = ranked.customer_id
            and reasoned.channel = ranked.channel

)

select * from final
