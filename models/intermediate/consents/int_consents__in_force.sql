with

ledger as (

    select * from {{ ref('stg_consents') }}

),

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

withdrawals as (

    select * from {{ ref('int_consents__withdrawn') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

bases as (

    select * from {{ ref('consent_bases') }}

),

contact_channels as (

    select * from {{ ref('contact_channels') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

spelt as (

    select
        ledger.customer_id as source_customer_id,
        {{ channel_name('ledger.channel') }} as channel,
        ledger.purpose,
        ledger.recorded_at,
        ledger.legal_basis,
        ledger.is_granted
    from ledger
    cross join as_of
    where {{ local_date('ledger.recorded_at') }} <= as_of.as_of_date

),

-- Nobody is contacted because of a spelling: a no on a channel that nobody knows closes them all.
closing as (

    select
        spelt.source_customer_id,
        spelt.purpose,
        spelt.recorded_at,
        spelt.legal_basis
    from spelt
    left join contact_channels on spelt.channel = contact_channels.channel
    where not spelt.is_granted and contact_channels.channel is null

),

entries as (

    select
        source_customer_id,
        channel,
        purpose,
        recorded_at,
        legal_basis,
        is_granted
    from spelt

    union all

    select
        closing.source_customer_id,
        contact_channels.channel,
        closing.purpose,
        closing.recorded_at,
        closing.legal_basis,
        false as is_granted
    from closing
    cross join contact_channels

),

claims as (

    select
        legal_basis,
        channel,
        purpose
    from entries
    where is_granted
    group by legal_basis, channel, purpose

),

permitted_claims as (

    select
        claims.legal_basis,
        claims.channel,
        claims.purpose,
        bool_and(bases.needs_purchase) as needs_purchase
    from claims
    inner join bases on {{ basis_permits('bases', 'claims') }}
    group by claims.legal_basis, claims.channel, claims.purpose

),

-- From 0 to 4: the smaller, the stricter. Only somebody's own yes is explicit.
judged as (

    select
        entries.source_customer_id,
        entries.channel,
        entries.purpose,
        entries.recorded_at,
        entries.legal_basis,
        case
            when not entries.is_granted then 0
            when permitted_claims.needs_purchase is null then 1
            when permitted_claims.needs_purchase then 2
            when entries.legal_basis != 'consent' then 3
            else 4
        end as permission
    from entries
    left join permitted_claims
        on
            entries.legal_basis = permitted_claims.legal_basis
            and entries.channel = permitted_claims.channel
            and entries.purpose = permitted_claims.purpose

),

-- Of one record the latest entry decides, and of two on one instant the stricter.
record_states as (

    select
        source_customer_id,
        channel,
        purpose,
        max(recorded_at) as decided_at,
        max(case when permission = 4 then recorded_at end) as explicit_at,
        max(case when permission > 2 then recorded_at end) as unlimited_at,
        max(case when permission < 2 then recorded_at end) as closed_at,
        max_by(permission, {{ tuple_of('recorded_at', '-permission') }}) as permission,
        max_by(
            legal_basis,
            {{ tuple_of('recorded_at', tuple_of('-permission', 'legal_basis')) }}
        ) as legal_basis
    from judged
    group by source_customer_id, channel, purpose

),

buyers as (

    select customer_id
    from customer_days
    where is_purchase
    group by customer_id

),

-- A permission for whatever is sold stands until a no, though a sale gave a narrower one since.
decisions as (

    select
        resolved.customer_id,
        record_states.channel,
        record_states.purpose,
        record_states.decided_at,
        record_states.explicit_at,
        case
            when coalesce(record_states.unlimited_at > record_states.closed_at, true)
                then record_states.unlimited_at
        end as unlimited_at,
        record_states.legal_basis,
        case
            when record_states.permission = 0 then 'denied'
            when record_states.permission = 1 then 'basis_not_permitted'
            when record_states.permission = 2 and buyers.customer_id is null then 'no_purchase'
            else 'granted'
        end as reason
    from record_states
    inner join resolved on record_states.source_customer_id = resolved.source_customer_id
    left join buyers on resolved.customer_id = buyers.customer_id

    union all

    select
        customer_id,
        channel,
        purpose,
        withdrawn_at as decided_at,
        cast(null as timestamp) as explicit_at,
        cast(null as timestamp) as unlimited_at,
        '' as legal_basis,
        reason
    from withdrawals

),

weighed as (

    select
        customer_id,
        channel,
        purpose,
        max(explicit_at) as explicit_at,
        max(unlimited_at) as unlimited_at,
        max(case when reason = 'granted' then decided_at end) as granted_at,
        max(case when reason != 'granted' then decided_at end) as refused_at,
        max_by(
            legal_basis,
            case when reason = 'granted' then {{ tuple_of('decided_at', 'legal_basis') }} end
        ) as granted_basis,
        max_by(
            legal_basis,
            case
                when reason != 'granted'
                    then {{ tuple_of('decided_at', tuple_of('reason', 'legal_basis')) }}
            end
        ) as refused_basis,
        max_by(
            reason,
            case when reason != 'granted' then {{ tuple_of('decided_at', 'reason') }} end
        ) as refused_reason
    from decisions
    group by customer_id, channel, purpose

),

-- What one record, the register or an answer refused stands until an explicit grant after it.
compared as (

    select
        *,
        coalesce(refused_at < explicit_at, refused_at is null) as is_granted,
        coalesce(refused_at >= unlimited_at, unlimited_at is null) as is_limited
    from weighed

),

-- Only the ledger names a basis.
decided as (

    select
        customer_id,
        channel,
        purpose,
        case when is_granted then granted_at else refused_at end as decided_at,
        nullif(case when is_granted then granted_basis else refused_basis end, '') as legal_basis,
        case when is_granted then 'granted' else refused_reason end as reason,
        is_granted,
        is_granted and is_limited as is_for_similar
    from compared

)

select
    customer_id,
    channel,
    purpose,
    decided_at,
    case
        when legal_basis is not null then 'ledger'
        when reason = 'opt_out_register' then 'opt_out_register'
        else 'contact_event'
    end as decided_by,
    legal_basis,
    reason,
    is_granted,
    is_for_similar
from decided
